import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { importsAtRest, resumeImports } from '../../src/modules/imports/import-run.ts';
import { mergeCustomers } from '../../src/modules/merges/merge-actions.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

const northwind = fileURLToPath(new URL('../../../shared/data/northwind/', import.meta.url));

/** The matching as the page proposes it, to be sent as it is. */
function proposed(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, place, options = ''] of html.matchAll(/name="fields\[(\d+)\]"[^>]*>([\s\S]*?)<\/select>/g))
    fields[`fields[${place}]`] = /value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  return fields;
}

const versionIn = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? '';

describe('files of who may not send them', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
  });
  afterEach(() => company.close());

  it.each([
    [null, 401],
    ['sales', 403],
    ['warehouse', 403],
  ] as const)('of %s never reach the disk', async (username, status) => {
    const visitor = await company.visitor(username);
    let files = 0;
    const watcher = watch(company.uploadFolder, () => files++);
    const file = { field: 'file', name: 'list.csv', content: 'x'.repeat(3_000_000) };
    const response = await visitor.upload('/imports/new/customers', file);
    expect(response.status).toBe(status);
    await new Promise((resolve) => setTimeout(resolve, 50));
    watcher.close();
    expect(files).toBe(0);
  });

  it('of a manager are gone when the answer is there, taken or not', async () => {
    const visitor = await company.visitor('manager');
    const file = { field: 'file', name: 'list.csv', content: 'Name\nOne\n' };
    expect((await visitor.upload('/imports/new/customers', file)).status).toBe(303);
    expect((await visitor.upload('/imports/new/customers', file, { _csrf: 'no' })).status).toBe(403);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(readdirSync(company.uploadFolder)).toEqual([]);
  });
});

describe('imports', () => {
  let company: TestCompany;
  let visitor: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await company.db('warehouses').insert({ code: 'NB', name: 'Ningbo', isArchived: false, version: 1 });
    visitor = await company.visitor('manager');
  });
  afterEach(async () => {
    await importsAtRest();
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  it('keeps nothing of a file that can’t be read to its end', async () => {
    const response = await upload(
      'customers',
      `Name,City\n${'Hats,Bremen\n'.repeat(1200)}${'x'.repeat(40_000)},y\n`,
    );
    expect(response.status).toBe(422);
    expect(response.text).toContain('a very long cell');
    expect(await company.db('imports')).toHaveLength(0);
    expect(await company.db('import_rows')).toHaveLength(0);
  });

  async function upload(kind: string, content: Buffer | string, name = 'list.csv') {
    return visitor.upload(`/imports/new/${kind}`, { field: 'file', name, content });
  }

  /** Uploads and checks; gives the import's address. */
  async function checked(kind: string, content: Buffer | string): Promise<string> {
    const response = await upload(kind, content);
    expect(response.status).toBe(303);
    const url = String(response.headers.location);
    const { text } = await visitor.get(url);
    await visitor.post(`${url}/matching`, { ...proposed(text), version: versionIn(text) });
    await importsAtRest();
    return url;
  }

  async function written(kind: string, content: Buffer | string, fields: Record<string, string> = {}) {
    const url = await checked(kind, content);
    await visitor.post(`${url}/start`, { version: versionIn((await visitor.get(url)).text), ...fields });
    await importsAtRest();
    return counts(url);
  }

  async function counts(url: string) {
    const id = Number(url.split('/').pop());
    const row = (await company.db('imports').where({ id }).first()) as Record<string, number | string>;
    const { state, newCount, updateCount, sameCount, duplicateCount, errorCount } = row;
    return {
      state,
      new: newCount,
      update: updateCount,
      same: sameCount,
      duplicate: duplicateCount,
      error: errorCount,
    };
  }

  const list =
    'Customer list 2026,,\n,,\nCode,Company name,Country,Phone,Contact\nA1,Hutwerk GmbH,Germany,030-1,Anna\nA2,Chapeau SARL,法国,,\n';

  it('writes nothing before the user agrees', async () => {
    const url = await checked('customers', list);
    expect(await company.db('customers')).toHaveLength(0);
    const { text } = await visitor.get(url);
    expect(text).toContain('New 2');
    expect(text).toContain('Hutwerk GmbH');
    expect(text).toContain('Write 2 rows');
  });

  it('writes what was agreed to, and the same file twice changes nothing', async () => {
    expect(await written('customers', list)).toMatchObject({ state: 'done', new: 2, error: 0 });
    const rows = await company.db('customers').orderBy('code').select('code', 'name', 'country');
    expect(rows).toEqual([
      { code: 'A1', name: 'Hutwerk GmbH', country: 'DE' },
      { code: 'A2', name: 'Chapeau SARL', country: 'FR' },
    ]);
    expect(await company.db('contacts').first('name')).toEqual({ name: 'Anna' });
    const before = JSON.stringify([await company.db('customers'), await company.db('contacts')]);
    expect(await written('customers', list)).toMatchObject({ state: 'done', new: 0, update: 0, same: 2 });
    expect(JSON.stringify([await company.db('customers'), await company.db('contacts')])).toBe(before);
  });

  it('shows cell by cell what would change, and changes only that', async () => {
    await written('customers', list);
    const url = await checked('customers', list.replace('030-1', '030-2'));
    const { text } = await visitor.get(`${url}?fate=update`);
    expect(text).toContain('Phone: 030-1 → 030-2');
    expect(await counts(url)).toMatchObject({ update: 1, same: 1 });
    expect(await written('customers', list.replace('030-1', '030-2'))).toMatchObject({ update: 1 });
    expect(await company.db('customers').where({ code: 'A1' }).first('phone', 'version')).toEqual({
      phone: '030-2',
      version: 2,
    });
  });

  it('names the cell that is wrong and why; good rows go in, bad ones come back as a file', async () => {
    const mixed =
      'Name,Country,Mail,Credit limit\nGood Hats,DE,a@b.example,"1.000,50"\nBad Country,Atlantis,,\nBad Mail,DE,nope,\n,DE,,\nBad Credit,DE,,lots\n';
    const url = await checked('customers', mixed);
    const { text } = await visitor.get(`${url}?fate=error`);
    expect(text).toContain('Country: Atlantis is no country');
    expect(text).toContain('Mail: Enter a mail address');
    expect(text).toContain('Name: Fill this in');
    expect(text).toContain('Credit limit: Enter a number');
    await visitor.post(`${url}/start`, { version: versionIn((await visitor.get(url)).text) });
    await importsAtRest();
    expect(await counts(url)).toMatchObject({ state: 'done', new: 1, error: 4 });
    expect(await company.db('customers').first('name', 'credit_limit_e4')).toEqual({
      name: 'Good Hats',
      creditLimitE4: 10_005_000,
    });
    const file = await visitor
      .get(`${url}/bad-rows`)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect(file.status).toBe(200);
    const back = await checked('customers', file.body as Buffer);
    expect(await counts(back)).toMatchObject({ error: 4, new: 0 });
  });

  it('holds likely duplicates back, unless told to write them too', async () => {
    await aCustomer(company, { name: 'Hutwerk AG', phone: '+49 40 998877' }, 'manager');
    const alike = 'Name,Phone\nHUTWERK,\nOther Name,0049 (40) 998877\n';
    expect(await written('customers', alike)).toMatchObject({ duplicate: 2, new: 0 });
    expect(await company.db('customers')).toHaveLength(1);
    expect(await written('customers', alike, { withDuplicates: '1' })).toMatchObject({ new: 2 });
    expect(await company.db('customers')).toHaveLength(3);
  });

  it('finds two alike in one file: the second is held back', async () => {
    const twice = 'Name,Mail\nHutwerk GmbH,a@hutwerk.example\nHutwerk,b@hutwerk.example\n';
    const url = await checked('customers', twice);
    expect(await counts(url)).toMatchObject({ new: 1, duplicate: 1 });
    expect((await visitor.get(`${url}?fate=duplicate`)).text).toContain('Looks like row 2 of this file');
    expect(await company.db('import_row_keys')).toEqual([]);
    expect(await written('customers', twice)).toMatchObject({ new: 1, duplicate: 1 });
  });

  it('by the code or the name of a customer that has become part of another, means that other', async () => {
    const winnerId = await aCustomer(company, { name: 'Hutwerk AG' }, 'manager');
    const loserId = await aCustomer(company, { name: 'Werk für Hüte' }, 'manager');
    await mergeCustomers(await company.as('manager'), {
      winnerId,
      winnerVersion: 1,
      loserId,
      loserVersion: 1,
      choices: {},
    });
    const list = 'Code,Name,Phone,City\nC00002,Werk alt,030-1,Kiel\n,Werk für Hüte,030-2,Kiel\n';
    expect(await written('customers', list)).toMatchObject({ new: 0, error: 0, duplicate: 0 });
    expect(await company.db('customers')).toHaveLength(2);
    expect(
      await company.db('customers').where({ id: winnerId }).first('code', 'name', 'phone', 'city'),
    ).toEqual({
      code: 'C00001',
      name: 'Hutwerk AG',
      phone: '030-1',
      city: 'Hamburg',
    });
  });

  it('brings in styles by colour and size with opening stock, once', async () => {
    const goods =
      '款号,品名,颜色,尺码,库存,单价,成本价\nC1,棒球帽,黑,M,１２０,"1,234.50",8.5\nC1,棒球帽,黑,L,30,,\nC2,渔夫帽,,,5,9,\n';
    expect(await written('styles', iconv.encode(goods, 'gb18030'))).toMatchObject({
      state: 'done',
      error: 0,
    });
    const skus = await company.db('skus').orderBy('code').select('code', 'colour', 'size');
    expect(skus).toEqual([
      { code: 'C1-黑-L', colour: '黑', size: 'L' },
      { code: 'C1-黑-M', colour: '黑', size: 'M' },
      { code: 'C2', colour: 'STD', size: 'ONE' },
    ]);
    const stock = await company.db('stock').orderBy('on_hand').select('on_hand');
    expect(stock).toEqual([{ onHand: 5 }, { onHand: 30 }, { onHand: 120 }]);
    expect(await company.db('style_prices').orderBy('style_id').select('currency', 'price_e4')).toEqual([
      { currency: 'CNY', priceE4: 12_345_000 },
      { currency: 'CNY', priceE4: 90_000 },
    ]);
    expect(await written('styles', iconv.encode(goods, 'gb18030'))).toMatchObject({ same: 3, update: 0 });
    expect(await company.db('movements')).toHaveLength(3);
  });

  it('opens stock with the SKU only: a later file changes names and prices, never pieces', async () => {
    const goods = (name: string, price: string, stock: number) =>
      `款号,品名,库存,单价,最低库存\nC9,${name},${stock},${price},3\n`;
    await written('styles', goods('Cap', '9', 5));
    expect(await written('styles', goods('Cap new', '9.5', 7))).toMatchObject({ update: 1, error: 0 });
    expect(await company.db('stock').select('on_hand')).toEqual([{ onHand: 5 }]);
    expect(await company.db('styles').first('name')).toEqual({ name: 'Cap new' });
    const changed = await company
      .db('audit_entries')
      .where({ action: 'inventory.update_style' })
      .select('changes');
    const all = changed.map(({ changes }: { changes: string }) => JSON.parse(changes));
    expect(all).toContainEqual({ name: { before: 'Cap', after: 'Cap new' } });
    expect(all).toContainEqual({ listPrices: { before: 'CNY 9.00', after: 'CNY 9.50' } });
    const points = await company
      .db('audit_entries')
      .where({ action: 'inventory.update_sku' })
      .select('changes');
    expect(points.map(({ changes }: { changes: string }) => JSON.parse(changes))).toEqual([
      { reorderPoint: { before: 0, after: 3 } },
    ]);
  });

  it.each([
    [
      'a renamed picture',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      'This is not a spreadsheet',
    ],
    ['an empty file', Buffer.alloc(0), 'Choose a file that is not empty'],
    ['headings without rows', Buffer.from('Name,Country\n'), 'There are no rows below the headings'],
  ])('refuses %s, and keeps nothing', async (_name, content, message) => {
    const response = await upload('customers', content, 'customers.xlsx');
    expect(response.status).toBe(422);
    expect(response.text).toContain(message);
    expect(await company.db('imports')).toHaveLength(0);
  });

  it('refuses a file that is too large with 413', async () => {
    const response = await upload('customers', Buffer.alloc(31_000_000, 'a'));
    expect(response.status).toBe(413);
    expect(response.text).toContain('at most 30 MB');
  });

  it('wants the name’s column, and each field once', async () => {
    const url = String((await upload('customers', list)).headers.location);
    const none = await visitor.post(`${url}/matching`, { 'fields[0]': 'code', version: 1 });
    expect(none.status).toBe(422);
    const twice = await visitor.post(`${url}/matching`, {
      'fields[0]': 'name',
      'fields[1]': 'name',
      version: 1,
    });
    expect(twice.status).toBe(422);
    expect(twice.text).toContain('Two columns are matched with the same field');
    expect(await counts(url)).toMatchObject({ state: 'matching' });
  });

  it('takes in nothing of a file that can’t be read to its end', async () => {
    const rows = Array.from({ length: 600 }, (_, place) => `T${place},Torn Hats ${place}`).join('\n');
    const torn = await upload('customers', `Code,Name\n${rows}\nT600,${'x'.repeat(33_000)}\n`);
    expect(torn.status).toBe(422);
    expect(await company.db('imports')).toHaveLength(0);
    expect(await company.db('import_rows')).toHaveLength(0);
  });

  it('counts as it goes on, row by row, what became of each', async () => {
    const rows = Array.from({ length: 70 }, (_, place) => `N${place},Count Hats ${place} ${place ** 3},DE`);
    rows[3] = 'N3,Bad,Atlantis';
    const url = await checked('customers', `Code,Name,Country\n${rows.join('\n')}\n`);
    await visitor.post(`${url}/start`, { version: versionIn((await visitor.get(url)).text) });
    await importsAtRest({ stop: true });
    const [row] = await company.db('imports').select('written_count', 'new_count', 'error_count');
    const written = await company.db('import_rows').where({ isWritten: true });
    expect(row).toEqual({ writtenCount: written.length, newCount: 69, errorCount: 1 });
    expect(written.length).toBeGreaterThan(0);
    await resumeImports(company.db, company.clock);
    await importsAtRest();
    expect(await counts(url)).toMatchObject({ state: 'done', new: 69, error: 1 });
  });

  it('takes an export back unchanged though an owner has left, or two share a name', async () => {
    await aCustomer(company, { name: 'Left Behind Hats' }, 'sales');
    await company.db('users').where({ username: 'sales' }).update({ isActive: false });
    await company.db('users').whereIn('username', ['manager', 'sales2']).update({ name: 'Li Wei' });
    const same = 'Code,Name,Owner\nC00001,Left Behind Hats,Sales Test\n';
    expect(await written('customers', same)).toMatchObject({ same: 1, update: 0, error: 0 });
    const twins = 'Code,Name,Owner\nC00001,Left Behind Hats,Li Wei\n';
    expect(await written('customers', twins)).toMatchObject({ error: 1, update: 0 });
    const left = 'Code,Name,City\nC00001,Left Behind Hats,Ulm\n';
    expect(await written('customers', left)).toMatchObject({ update: 1, error: 0 });
    expect(await company.db('customers').first('owner_id', 'city')).toEqual({
      ownerId: company.users.sales.id,
      city: 'Ulm',
    });
  });

  it('takes the customer list back unchanged as it was exported, in the columns shown or in all', async () => {
    const fields = { name: '慈穗 Hats', nameOther: '=Cí Suì', level: 'A', tags: 'VIP, fair', source: 'fair' };
    const more = { paymentTerms: '30 % T/T', incoterm: 'FOB', creditLimitE4: '5000.5', postalCode: '01067' };
    await aCustomer(company, { ...fields, ...more, website: 'www.cs.example', phone: '+49 351 1' });
    await company.db('customers').update({ ownerId: null });
    await aCustomer(company, { name: 'Second Hats', region: 'Hamburg' });
    for (const columns of ['', 'all']) {
      const { body } = await visitor
        .get(`/customers/export?columns=${columns}`)
        .buffer(true)
        .parse((stream, done) => {
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => done(null, Buffer.concat(chunks)));
        });
      expect(await written('customers', body as Buffer)).toMatchObject({ same: 2, update: 0, error: 0 });
    }
  });

  it('makes a link of a web address only where it is one', async () => {
    const sites = 'Name,Website\nGood,www.good.example\nEvil,javascript:alert(1)\n';
    expect(await written('customers', sites)).toMatchObject({ new: 1, error: 1 });
    expect(await company.db('customers').first('website')).toEqual({ website: 'https://www.good.example' });
    expect(await written('customers', sites)).toMatchObject({ same: 1, error: 1 });
  });

  it('remembers how such a file was matched', async () => {
    const odd = 'Q1,Q2\nHutwerk,Berlin\n';
    const url = String((await upload('customers', odd)).headers.location);
    await visitor.post(`${url}/matching`, { 'fields[0]': 'name', 'fields[1]': 'city', version: 1 });
    await importsAtRest();
    const again = String((await upload('customers', odd)).headers.location);
    const { text } = await visitor.get(again);
    expect(proposed(text)).toEqual({ 'fields[0]': 'name', 'fields[1]': 'city' });
  });

  it('is for those who may, and each sees their own', async () => {
    const url = await checked('customers', list);
    expect((await (await company.visitor('admin')).get(url)).status).toBe(404);
    expect((await (await company.visitor('sales')).get('/imports')).status).toBe(403);
    const admin = await company.visitor('admin');
    const other = await admin.upload('/imports/new/customers', {
      field: 'file',
      name: 'x.csv',
      content: list,
    });
    expect(other.status).toBe(303);
  });

  it('offers only what the modules that are on take', async () => {
    await company.change({ modulesOff: ['carriers', 'shipments'] });
    const { text } = await visitor.get('/imports');
    expect(text).toContain('/imports/new/styles');
    expect(text).not.toContain('/imports/new/carriers');
    expect((await visitor.get('/imports/new/carriers')).status).toBe(404);
    expect((await upload('carriers', 'Name\nX\n')).status).toBe(404);
    expect((await visitor.get('/imports/new/nothing')).status).toBe(404);
  });

  it('goes on after the program has ended half-way', async () => {
    const rows = Array.from({ length: 90 }, (_, place) => `R${place},Row Hats ${place} ${place ** 3}`);
    const url = await checked('customers', `Code,Name\n${rows.join('\n')}\n`);
    const id = Number(url.split('/').pop());
    await visitor.post(`${url}/start`, { version: versionIn((await visitor.get(url)).text) });
    await importsAtRest({ stop: true });
    const half = (await company.db('customers')).length;
    expect(half).toBeLessThan(90);
    expect(await company.db('imports').where({ id }).first('state')).toEqual({ state: 'writing' });
    await resumeImports(company.db, company.clock);
    await importsAtRest();
    expect(await counts(url)).toMatchObject({ state: 'done', new: 90 });
    expect(await company.db('customers')).toHaveLength(90);
  });

  it('can be stopped and gone on with', async () => {
    const rows = Array.from({ length: 90 }, (_, place) => `S${place},Stop Hats ${place} ${place ** 3}`);
    const url = await checked('customers', `Code,Name\n${rows.join('\n')}\n`);
    await visitor.post(`${url}/start`, { version: versionIn((await visitor.get(url)).text) });
    await visitor.post(`${url}/stop`);
    await importsAtRest();
    expect(await counts(url)).toMatchObject({ state: 'stopped' });
    await visitor.post(`${url}/start`, { version: versionIn((await visitor.get(url)).text) });
    await importsAtRest();
    expect(await company.db('customers')).toHaveLength(90);
  });

  describe('of a real company’s files', () => {
    const isThere = existsSync(northwind);
    if (!isThere) console.warn(`skipped: there is no ${northwind}`);
    it.skipIf(!isThere).each([
      ['customers', 'customers.csv', 'customers', 91],
      ['styles', 'products.csv', 'skus', 77],
      ['carriers', 'shippers.csv', 'carriers', 3],
    ])('takes %s from %s as it is, and a second time changes nothing', async (kind, file, table, count) => {
      const content = readFileSync(`${northwind}${file}`);
      expect(await written(kind, content)).toMatchObject({
        state: 'done',
        new: count,
        error: 0,
        duplicate: 0,
      });
      expect(await company.db(table)).toHaveLength(count);
      expect(await written(kind, content)).toMatchObject({ new: 0, update: 0, same: count });
    });
  });
});
