import { checkNode, install, tool } from './steps.mjs';

checkNode();
install();
const started = Date.now();
const step = (name, work) => {
  console.log(`\n${name} (${Math.round((Date.now() - started) / 1000)} s)`);
  work();
};
step('Types', () => tool('typescript', ['--noEmit']));
step('Lint', () => tool('@biomejs/biome', ['check', '--error-on-warnings', '.']));
step('Tests', () =>
  tool('vitest', ['run', ...process.argv.slice(2)], { env: { ...process.env, NODE_ENV: 'test' } }),
);
