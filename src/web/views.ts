import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { projectFolder } from './folders.ts';

const folder = join(projectFolder, 'views');
const compiled = new Map<string, ejs.TemplateFunction>();

/** Compiles a view once per process; in development at each use. `name` is its path below views, no suffix. */
function template(name: string): ejs.TemplateFunction {
  let render = compiled.get(name);
  if (!render) {
    const filename = join(folder, `${name}.ejs`);
    render = ejs.compile(readFileSync(filename, 'utf8'), {
      filename,
      root: folder,
      cache: process.env.NODE_ENV !== 'development',
      rmWhitespace: true,
      localsName: 'locals',
    });
    if (process.env.NODE_ENV !== 'development') compiled.set(name, render);
  }
  return render;
}

export function renderView(name: string, locals: object): string {
  return template(name)(locals);
}

type Option = { value: string | number; label: string };

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
const optionTexts = new WeakMap<readonly Option[], string[]>();

/** The options of a select as markup. Long lists that don't change (countries) are escaped once. */
export function options(all: readonly Option[], chosen: unknown): string {
  let texts = optionTexts.get(all);
  if (texts === undefined) {
    texts = all.map(
      ({ value, label }) => `<option value="${escaped(String(value))}">${escaped(label)}</option>`,
    );
    optionTexts.set(all, texts);
  }
  const place = all.findIndex(({ value }) => String(value) === String(chosen));
  if (place < 0) return texts.join('');
  const selected = texts[place]?.replace('<option ', '<option selected ') ?? '';
  return [...texts.slice(0, place), selected, ...texts.slice(place + 1)].join('');
}
