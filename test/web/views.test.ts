import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/web/folders.ts';
import { options } from '../../src/web/views.ts';

const folder = join(projectFolder, 'views');
const views = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.ejs'));

describe('views', () => {
  it('writes options with their texts escaped, and the chosen one selected', () => {
    const all = [
      { value: '"><script>', label: '<b>&' },
      { value: 2, label: 'two' },
    ];
    expect(options(all, '2')).toBe(
      '<option value="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;</option><option selected value="2">two</option>',
    );
    expect(options(all, 'none')).not.toContain('selected');
  });

  it.each(views)('%s compiles', (name) => {
    const filename = join(folder, name);
    expect(ejs.compile(readFileSync(filename, 'utf8'), { filename, root: folder })).toBeTypeOf('function');
  });

  it.each(views)('%s has neither inline script nor inline style', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).not.toMatch(/\son[a-z]+=|\sstyle=|<style|<script(?![^>]*\bsrc=)/);
  });

  it.each(views)('%s escapes what it prints', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const raw = [...text.matchAll(/<%-\s*([\s\S]*?)-?%>/g)].map(([, code]) => (code ?? '').trim());
    // Markup may come from these alone; each escapes its texts itself.
    const known =
      /^(include\(|icon\(|options\(|body$|cellText\(|show\(|table\.foot\.cells|table\.|html$|entry\.html$)/;
    expect(raw.filter((code) => !known.test(code))).toEqual([]);
  });
});
