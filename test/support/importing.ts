import { importsAtRest } from '../../src/modules/imports/import-run.ts';
import type { TestCompany } from './company.ts';
import type { Visitor } from './visitor.ts';

/** The matching as the page proposes it, to be sent as it is. */
function proposed(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, place, options = ''] of html.matchAll(/name="fields\[(\d+)\]"[^>]*>([\s\S]*?)<\/select>/g))
    fields[`fields[${place}]`] = /value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  return fields;
}

const versionIn = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? '';

/** Sends files through the import as a person does, page by page. */
export function importing(company: TestCompany, visitor: Visitor) {
  const counts = async (url: string) => {
    const id = Number(url.split('/').pop());
    const row = (await company.db('imports').where({ id }).first()) as Record<string, number | string>;
    const { state, newCount, updateCount, sameCount, duplicateCount, errorCount } = row;
    const { undoneCount, keptCount } = row;
    return {
      url,
      state,
      new: newCount,
      update: updateCount,
      same: sameCount,
      duplicate: duplicateCount,
      error: errorCount,
      undone: undoneCount,
      kept: keptCount,
    };
  };
  const press = async (url: string, path: string) => {
    const { text } = await visitor.get(path === 'undo' ? `${url}/undo` : url);
    await visitor.post(`${url}/${path}`, { version: versionIn(text) });
    await importsAtRest();
    return counts(url);
  };
  return {
    counts,
    async written(kind: string, content: Buffer | string, name = 'list.csv') {
      const response = await visitor.upload(`/imports/new/${kind}`, { field: 'file', name, content });
      const url = String(response.headers.location);
      const { text } = await visitor.get(url);
      await visitor.post(`${url}/matching`, { ...proposed(text), version: versionIn(text) });
      await importsAtRest();
      return press(url, 'start');
    },
    undone: (url: string) => press(url, 'undo'),
  };
}
