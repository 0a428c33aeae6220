import { build, checkNode, compiled, install } from './steps.mjs';

// Serving in this very process, so that one signal to it reaches the server.
checkNode();
install();
build();
process.env.NODE_ENV ??= 'production';
await import(compiled('src/server.ts'));
