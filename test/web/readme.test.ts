import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const folders = readdirSync(new URL('src/modules/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const text = readFileSync(new URL(file, root), 'utf8');

  it('names the folder of every module, once, and no other', () => {
    const named = [...text.matchAll(/`src\/modules\/([a-z-]+)`/g)].map(([, name]) => name);
    expect(named.sort()).toEqual([...folders].sort());
  });
});
