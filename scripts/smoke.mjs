import { spawn } from 'node:child_process';

/** Starts Kehu as a user would, waits until it says where it is, looks at three pages and stops it. */
const server = spawn(process.execPath, ['scripts/start.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
const address = await new Promise((resolve, reject) => {
  let text = '';
  server.stdout.on('data', (chunk) => {
    text += chunk;
    const found = /Kehu is ready at (\S+)/.exec(text);
    if (found) resolve(found[1]);
  });
  server.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready:\n${text}`)));
  setTimeout(() => reject(new Error('not ready after five minutes')), 300_000).unref();
});
for (const path of ['/healthz', '/readyz', '/sign-in']) {
  const response = await fetch(new URL(path, address));
  console.log(path, response.status);
  if (response.status !== 200) process.exitCode = 1;
}
const ended = new Promise((resolve) => server.once('exit', resolve));
server.kill('SIGTERM');
const code = await ended;
if (code !== 0) {
  console.error(`stopped with ${code}`);
  process.exitCode = 1;
}
