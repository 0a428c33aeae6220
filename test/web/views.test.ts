import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/web/folders.ts';
import { icon } from '../../src/web/icons.ts';
import { compileView, escapeHtml, options } from '../../src/web/views.ts';

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
    const text = readFileSync(join(folder, name), 'utf8');
    expect(compileView(text, name.replace(/\.ejs$/, ''))).toBeTypeOf('function');
  });

  it('see their locals, also where a name of their own is the same, or spread', () => {
    const view = compileView(
      '<% for (const { row } of rows) { %><%= row %><% } %><%= row %><%= [...rest].length %>',
      'x',
    );
    expect(view({ rows: [{ row: 1 }, { row: 2 }], row: '<&"\'>', rest: [1, 2, 3] })).toBe(
      '12&lt;&amp;&#34;&#39;&gt;3',
    );
    expect([escapeHtml(null), escapeHtml(undefined), escapeHtml(0)]).toEqual(['', '', '0']);
  });

  it.each(views)('%s shows icons that there are', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const named = [...text.matchAll(/icon(?:\(|: )'([a-z0-9-]+)'/g)].map(([, icon = '']) => icon);
    for (const one of named) expect(icon(one)).toContain(`#${one}"`);
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
      /^(include\(|icon\(|options\(|body$|chapter\.html$|bodyRows\(|cell === undefined \? '' : cellHtml\(cell\)|html$|entry\.html$)/;
    expect(raw.filter((code) => !known.test(code))).toEqual([]);
  });
});
