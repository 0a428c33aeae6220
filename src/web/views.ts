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
