import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './folders.ts';

// In the order of the cascade: what is there for all pages, then what single pages add to it.
const parts = [
  'tokens',
  'frame',
  'titles',
  'tables',
  'records',
  'forms',
  'grid',
  'plain',
  'phone',
  'print',
  'my-day',
  'menu',
  'needs',
  'orders',
  'story',
  'handovers',
  'board',
  'merges',
  'availability',
  'documents',
  'stocktakes',
  'stack',
];

let kept: string | null = null;

/** The files of public/css as one, so that a page asks once; read anew each time in development. */
export function stylesheet(): string {
  if (kept !== null && process.env.NODE_ENV !== 'development') return kept;
  kept = parts
    .map((part) => readFileSync(join(projectFolder, 'public/css', `${part}.css`), 'utf8'))
    .join('\n');
  return kept;
}
