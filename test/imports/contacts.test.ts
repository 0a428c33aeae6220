import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importsAtRest } from '../../src/modules/imports/import-run.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

const versionIn = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? '';

function proposed(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, place, options = ''] of html.matchAll(/name="fields\[(\d+)\]"[^>]*>([\s\S]*?)<\/select>/g))
    fields[`fields[${place}]`] = /value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  return fields;
}

describe('contacts from a file', () => {
  let company: TestCompany;
  let visitor: Visitor;
  let hutwerk: number;
  beforeEach(async () => {
    company = await testCompany();
    hutwerk = await aCustomer(company);
    await aCustomer(company, { name: 'Modehaus' });
    visitor = await company.visitor('manager');
  });
  afterEach(async () => {
    await importsAtRest();
    await company.close();
  });

  async function written(content: string, more: Record<string, string> = {}) {
    const sent = await visitor.upload('/imports/new/contacts', { field: 'file', name: 'list.csv', content });
    const url = String(sent.headers.location);
    const { text } = await visitor.get(url);
    await visitor.post(`${url}/matching`, { ...proposed(text), version: versionIn(text) });
    await importsAtRest();
    await visitor.post(`${url}/start`, { version: versionIn((await visitor.get(url)).text), ...more });
    await importsAtRest();
    const row = await company
      .db('imports')
      .where({ id: Number(url.split('/').pop()) })
      .first();
    const { newCount, updateCount, sameCount, duplicateCount, errorCount } = row;
    return [newCount, updateCount, sameCount, duplicateCount, errorCount].map(Number);
  }

  const head = 'Customer code,Customer,Name,Job title,Mail,Mobile';
  const people = `${head}\nC00001,,Anna Kurz,Buyer,anna@hutwerk.example,0171 555\n,Modehaus,Berta Lang,,berta@modehaus.example,\n`;

  it('come to their customers by code or name; the same file twice changes nothing', async () => {
    expect(await written(people)).toEqual([2, 0, 0, 0, 0]);
    const rows = await company
      .db('contacts as p')
      .join('customer_contacts as l', 'l.contact_id', 'p.id')
      .orderBy('p.id')
      .select('p.name', 'p.mobile', 'l.job_title', 'l.customer_id', 'l.is_primary');
    expect(rows).toEqual([
      { name: 'Anna Kurz', mobile: '0171 555', jobTitle: 'Buyer', customerId: hutwerk, isPrimary: true },
      { name: 'Berta Lang', mobile: null, jobTitle: null, customerId: hutwerk + 1, isPrimary: true },
    ]);
    expect(await written(people)).toEqual([0, 0, 2, 0, 0]);
    expect(await company.db('contacts')).toHaveLength(2);
  });

  it('are changed by mail, and keep what the file leaves empty', async () => {
    await written(people);
    const changed = `${head}\nC00001,,Anna Kurz-Lang,Head of buying,ANNA@hutwerk.example,\n`;
    expect(await written(changed)).toEqual([0, 1, 0, 0, 0]);
    expect(await company.db('contacts').orderBy('id').first()).toMatchObject({
      name: 'Anna Kurz-Lang',
      mobile: '0171 555',
      version: 2,
    });
    expect(await company.db('customer_contacts').orderBy('id').first()).toMatchObject({
      jobTitle: 'Head of buying',
      isPrimary: true,
    });
  });

  it('who is at another customer already is asked about, and an unknown customer is said', async () => {
    await written(people);
    const rows = `${head}\nC00002,,Anna Kurz,,anna@hutwerk.example,\nC99999,,Carla,,,\n,Nobody GmbH,Dora,,,\nC00001,,,,x@y.example,\n`;
    expect(await written(rows)).toEqual([0, 0, 0, 1, 3]);
    expect(await company.db('contacts')).toHaveLength(2);
  });

  it('an export comes back unchanged', async () => {
    await written(people);
    const { sheetAt } = await import('../support/sheets.ts');
    for (const url of ['/contacts/export', '/contacts/export?columns=all']) {
      const rows = await sheetAt(visitor, url);
      const csv = rows
        .map((row) => row.map((cell) => (cell === 'undefined' ? '' : cell)).join(','))
        .join('\n');
      expect(await written(csv), url).toEqual([0, 0, 2, 0, 0]);
    }
  });
});
