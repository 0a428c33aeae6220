import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { type Router } from 'express';
import { projectFolder } from './folders.ts';
import { iconSprite } from './icons.ts';
import { stylesheet } from './stylesheet.ts';

const require = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`));

const vendors: Record<string, string> = {
  tabler: join(packageFolder('@tabler/core'), 'dist'),
  htmx: join(packageFolder('htmx.org'), 'dist'),
};

/** Serves public/ and what comes from npm packages; addresses carry the content's hash, so they keep a year. */
export function assets(): Router {
  const router = express.Router();
  const options = { immutable: true, maxAge: '365d', index: false, redirect: false } as const;
  for (const [name, folder] of Object.entries(vendors)) {
    router.use(`/vendor/${name}`, express.static(folder, options));
  }
  for (const folder of ['js', 'img']) {
    router.use(
      `/${folder}`,
      express.static(join(projectFolder, 'public', folder), { ...options, immutable: false, maxAge: '1h' }),
    );
  }
  router.get('/css/kehu.css', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(stylesheet());
  });
  router.get('/icons.svg', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type('svg').send(iconSprite);
  });
  return router;
}

const addresses = new Map<string, string>();

/** The address of a file with its content's hash: `/css/kehu.css?v=3f2a…`. */
export function asset(path: string): string {
  let address = addresses.get(path);
  if (address === undefined) {
    const vendor = /^\/vendor\/([^/]+)(\/.*)$/.exec(path);
    const folder = vendor ? vendors[vendor[1] ?? ''] : join(projectFolder, 'public');
    const file = join(folder ?? '', vendor ? (vendor[2] ?? '') : path);
    const content = path === '/css/kehu.css' ? stylesheet() : readFileSync(file);
    address = `${path}?v=${createHash('sha256').update(content).digest('hex').slice(0, 10)}`;
    if (process.env.NODE_ENV !== 'development') addresses.set(path, address);
  }
  return address;
}
