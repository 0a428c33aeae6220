import { build, checkNode, compiled, install } from './steps.mjs';

// node scripts/run.mjs src/commands/check.ts …: a command of the program, built before if need be.
checkNode();
install();
build();
process.env.NODE_ENV ??= 'production';
const source = process.argv[2] ?? '';
process.argv.splice(2, 1);
await import(compiled(source));
