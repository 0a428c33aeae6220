import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ejs from 'ejs';
import { projectFolder } from './folders.ts';

const folder = join(projectFolder, 'views');
const isDevelopment = process.env.NODE_ENV === 'development';

type Locals = Record<string, unknown>;
type Template = (locals: Locals) => string;
const templates = new Map<string, Template>();

/** Renders `views/<name>.ejs`. What a view includes sees all that it sees, and what is handed on besides. */
export function renderView(name: string, locals: object): string {
  return render(name, Object.assign(Object.create(null), locals) as Locals);
}

function render(name: string, locals: Locals): string {
  locals.include = (path: string, more: object) =>
    render(includedName(path, name), Object.assign(Object.create(locals), more) as Locals);
  return templateOf(name)(locals);
}

/** `'/shared/field.ejs'` below views, or `'parts/lines.ejs'` below the including view's own folder. */
function includedName(path: string, from: string): string {
  const full = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(from), path);
  return full.replace(/\.ejs$/, '');
}

function templateOf(name: string): Template {
  let template = templates.get(name);
  if (!template) {
    template = compileView(readFileSync(join(folder, `${name}.ejs`), 'utf8'), name);
    if (!isDevelopment) templates.set(name, template);
  }
  return template;
}

/**
 * Compiles a view so that it reads each of its locals once, at its beginning. EJS's own way, a `with` block
 * around all of it and a copy of all locals per include, took most of a page's time (docs/decisions/0011).
 * The inner block lets a view declare names of its own that are also its locals' names.
 */
export function compileView(text: string, name: string): Template {
  return ejs.compile(`<% { const { ${namesIn(text).join(', ')} } = locals; { %>${text}<% } } %>`, {
    filename: join(folder, `${name}.ejs`),
    rmWhitespace: true,
    localsName: 'locals',
    escape: escapeHtml,
    _with: false,
    unsafePrototypeLocals: true,
    compileDebug: process.env.NODE_ENV !== 'production',
  } as ejs.Options & { unsafePrototypeLocals: boolean }) as Template;
}

const notLocals = new Set(
  (
    'locals await break case catch class const continue debugger default delete do else export extends finally for ' +
    'function if import in instanceof let new of return static super switch this throw try typeof var void while ' +
    'with yield async null true false undefined NaN Infinity Array Boolean Date JSON Map Math Number Object Set ' +
    'String encodeURIComponent'
  ).split(' '),
);

/** Every word of a view's scripts that could be a local: more than there are, which costs next to nothing. */
function namesIn(text: string): string[] {
  const names = new Set<string>();
  for (const [, script = ''] of text.matchAll(/<%(?!#)([\s\S]*?)%>/g)) {
    for (const [word] of script.matchAll(/(?<![\w$]|(?<!\.)\.)[A-Za-z_$][\w$]*/g))
      if (!notLocals.has(word)) names.add(word);
  }
  names.add('include');
  return [...names];
}

const unsafe = /[&<>"']/;
const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** Text for HTML, in an element or an attribute in quotes; nothing for null and undefined. */
export function escapeHtml(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : String(value);
  return unsafe.test(text) ? text.replace(/[&<>"']/g, (character) => escapes[character] ?? '') : text;
}

type Option = { value: string | number; label: string };

const optionTexts = new WeakMap<readonly Option[], string[]>();

/** The options of a select as markup. Long lists that don't change (countries) are escaped once. */
export function options(all: readonly Option[], chosen: unknown): string {
  let texts = optionTexts.get(all);
  if (texts === undefined) {
    texts = all.map(
      ({ value, label }) => `<option value="${escapeHtml(value)}">${escapeHtml(label)}</option>`,
    );
    optionTexts.set(all, texts);
  }
  const place = all.findIndex(({ value }) => String(value) === String(chosen));
  if (place < 0) return texts.join('');
  const selected = texts[place]?.replace('<option ', '<option selected ') ?? '';
  return [...texts.slice(0, place), selected, ...texts.slice(place + 1)].join('');
}
