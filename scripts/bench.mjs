import { build, checkNode, install, tool } from './steps.mjs';

checkNode();
install();
build();
tool('tsx', ['bench/index.ts', ...process.argv.slice(2)], {
  env: { ...process.env, NODE_ENV: 'production' },
});
