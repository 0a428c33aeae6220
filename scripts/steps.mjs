import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder; every script works from there, wherever it was called. */
export const project = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(project);

const installStamp = join(project, 'node_modules', '.kehu-install');
const buildStamp = join(project, 'dist', '.kehu-build');

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  console.error(`Kehu needs Node 20.11 or newer; this is ${process.versions.node}. See https://nodejs.org.`);
  process.exit(1);
}

/** Runs a program and ends with its exit code when it fails. */
export function run(program, args, options = {}) {
  const { status, signal } = spawnSync(program, args, { stdio: 'inherit', ...options });
  if (signal) process.exit(1);
  if (status !== 0) process.exit(status ?? 1);
}

/** npm is a script of Node's beside it; on Windows only a shell finds it. */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script && /\.c?js$/.test(script)) run(process.execPath, [script, ...args]);
  else run('npm', args, { shell: process.platform === 'win32' });
}

function lockHash() {
  return createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
}

/** Installs the packages when the lock file is another than the one that was installed last. */
export function install() {
  const wanted = lockHash();
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === wanted) return;
  console.log('Installing packages…');
  npm(['ci', '--include=dev', '--loglevel=error']);
  writeFileSync(installStamp, wanted);
}

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

function sourceHash() {
  const hash = createHash('sha256').update(readFileSync('package-lock.json'));
  for (const folder of ['src', 'migrations', 'seeds']) {
    for (const path of [...files(folder)].sort())
      hash
        .update(path)
        .update(String(statSync(path).size))
        .update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** The command line of an installed package, run by this Node: no shell, the same on Windows. */
export function tool(name, args, options) {
  const manifest = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : Object.values(manifest.bin)[0];
  run(process.execPath, [join('node_modules', name, bin), ...args], options);
}

/** Compiles the sources when they are others than those that were compiled last. */
export function build() {
  const wanted = sourceHash();
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === wanted) return;
  console.log('Building…');
  tool('typescript', ['-p', 'tsconfig.build.json']);
  writeFileSync(buildStamp, wanted);
}

/** The compiled file of a source. */
export function compiled(source) {
  return new URL(`../dist/${source.replace(/\.ts$/, '.js')}`, import.meta.url).href;
}
