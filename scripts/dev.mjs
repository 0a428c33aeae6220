import { checkNode, install, tool } from './steps.mjs';

checkNode();
install();
const watched = ['views/**/*', 'locales/**/*', 'docs/guide/**/*'].flatMap((pattern) => [
  '--include',
  pattern,
]);
tool('tsx', ['watch', ...watched, 'src/server.ts'], {
  env: { NODE_ENV: 'development', ...process.env },
});
