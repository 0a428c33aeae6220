import { swatch } from '../../seeds/company/swatch.ts';
import type { TestCompany, TestUsername } from './company.ts';
import type { Sample } from './one-of-everything.ts';
import { idIn } from './stocked.ts';
import type { Visitor } from './visitor.ts';

/** A stocktake with variances that is looked through, counted in every way before: everyone's of the warehouse. */
export async function oneStocktake({
  company: { db },
  visitorOf,
  samples,
  warehouseId,
  codes,
}: {
  company: TestCompany;
  visitorOf: (username: TestUsername) => Promise<Visitor>;
  samples: Sample[];
  warehouseId: number;
  codes: readonly string[];
}): Promise<void> {
  const keeper = await visitorOf('warehouse');
  const post = async (url: string, fields: Record<string, string | number> = {}) => {
    const { status, headers, text } = await keeper.post(url, fields);
    if (status !== 303) throw new Error(`POST ${url} was answered with ${status}: ${text.slice(0, 200)}`);
    return idIn(headers.location);
  };
  const id = await post('/stocktakes', {
    warehouseId,
    plannedOn: '2026-03-31',
    scope: 'skus',
    codes: codes.join(' '),
    isAllQualities: '1',
    toleranceQty: 1000,
    toleranceBp: 100,
  });
  const at = `/stocktakes/${id}`;
  const version = async () => (await db('stocktakes').where({ id }).first('version')).version as number;
  await post(`${at}/steps/start`, { version: await version() });
  await post(`${at}/scan`, { code: codes[0] ?? '', quantity: 480 });
  const entry: { id: number } = await db('stocktake_entries').orderBy('id', 'desc').first('id');
  await post(`${at}/entries/${entry.id}/undo`);
  const sheet = { field: 'file', name: 'count.csv', content: `SKU,Counted\n${codes[0]},480\n` };
  const uploaded = await keeper.upload(`${at}/import`, sheet);
  const file = idIn(uploaded.headers.location?.replace(/^.*\/import/, ''));
  await post(`${at}/import/${file}`);
  await keeper.upload(`${at}/files`, { field: 'file', name: 'sheet.png', content: swatch([200, 200, 200]) });
  const stored: { id: number } = await db('files').orderBy('id', 'desc').first('id');
  await post(`${at}/steps/review`, { version: await version() });
  const { styleId } = await db('skus').where({ code: codes[0] }).first('style_id');
  const add = (path: string, url: string, more: Partial<Sample> = {}) =>
    samples.push({ at: `/stocktakes/:id${path}`, url: at + url, isCustomers: false, ...more });
  add('', '');
  add('/steps/:step', '/steps/post');
  add('/grid/:style', `/grid/${styleId}`);
  add('/entries/:entry', `/entries/${entry.id}`);
  add('/import/:import', `/import/${file}`, { only: 'warehouse' });
  add('/files/:file', `/files/${stored.id}`);
}
