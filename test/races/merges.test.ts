import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeCustomers } from '../../src/modules/merges/merge-actions.ts';
import { undoMerge } from '../../src/modules/merges/undo-action.ts';
import { broken } from '../merges/two-customers.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

/** Each sends its own transactions to one database file and commits them, in whatever order they come. */
describe('a merge and what happens at the same moment', () => {
  let company: TestCompany;
  let folder: string;
  let manager: Visitor;
  let owner: Visitor;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kehu-merge-race-'));
    company = await testCompany({}, join(folder, 'race.sqlite'));
    await stockedWarehouse(company, 500);
    for (const name of ['Hutwerk', 'Hutwerk GmbH', 'Kappen AG']) await aCustomer(company, { name });
    manager = await company.visitor('manager');
    owner = await company.visitor('sales');
  });
  afterEach(async () => {
    await company.close();
    rmSync(folder, { recursive: true });
  });

  const asked = (winnerId: number, loserId: number) => ({
    winnerId,
    winnerVersion: 1,
    loserId,
    loserVersion: 1,
    choices: {},
  });
  const merge = (winnerId: number, loserId: number) =>
    manager.post(`/customers/${winnerId}/merge`, { loserId, winnerVersion: 1, loserVersion: 1 });

  it('of two merges of one customer, one is made', async () => {
    const context = await company.as('manager');
    const tries = await Promise.allSettled([
      mergeCustomers(context, asked(1, 2)),
      mergeCustomers(context, asked(3, 2)),
      mergeCustomers(context, asked(2, 1)),
      mergeCustomers(context, asked(2, 3)),
    ]);
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    const gone = await company.db('customers').whereNotNull('merged_into_id').select('id');
    const made = await company.db('merges').select('id');
    expect(gone).toHaveLength(made.length);
    expect(await broken(company)).toEqual([]);
  });

  it('an edit that comes first makes the merge look again; one that comes later is led to the winner', async () => {
    const form = { name: 'Hutwerk GmbH', city: 'Kiel', currency: 'CNY', documentLanguage: 'en', version: 1 };
    const [merged, edited] = await Promise.all([merge(1, 2), owner.post('/customers/2', form)]);
    const isMerged = merged.status === 303;
    expect(isMerged ? [409, 422] : [303]).toContain(edited.status);
    if (isMerged) expect(edited.text).toContain('Kiel');
    else expect(merged.text).toContain('Someone changed one of the two meanwhile');
    expect(await broken(company)).toEqual([]);
  });

  it('what is written on the loser meanwhile ends on the winner, or comes again', async () => {
    const orders = Array.from({ length: 8 }, (_, place) =>
      owner.post('/orders', orderFields('CAP-BLK', 1, { customer: 'C00002', customerPo: `PO ${place}` })),
    );
    const said = Array.from({ length: 8 }, (_, place) =>
      owner.post('/customers/2/interactions', { channel: 'call', said: `Words ${place}` }),
    );
    const contacts = Array.from({ length: 4 }, (_, place) =>
      owner.post('/customers/2/contacts', { name: `Person ${place}` }),
    );
    const confirmed = orders.map(async (order, place) => {
      await order;
      return owner.post(`/orders/${place + 1}/confirmation`, { version: 1 });
    });
    const answers = await Promise.all([...orders, ...said, merge(1, 2), ...contacts, ...confirmed]);
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    const written = await company.db('interactions').select('said', 'customer_id');
    for (const [place, answer] of (await Promise.all(said)).entries()) {
      const row = written.find((one: { said: string }) => one.said === `Words ${place}`);
      if (answer.status === 303) expect(row).toMatchObject({ customerId: 1 });
      else expect(answer.text).toContain(`Words ${place}`);
    }
    expect(await company.db('orders').whereNot({ customerId: 1 })).toEqual([]);
    expect(await company.db('orders').where({ state: 'confirmed' })).toHaveLength(8);
    expect(await broken(company)).toEqual([]);
  });

  it('of two who undo it, one does', async () => {
    const context = await company.as('manager');
    const id = await mergeCustomers(context, asked(1, 2));
    const tries = await Promise.allSettled([undoMerge(context, id), undoMerge(context, id)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await broken(company)).toEqual([]);
  });
});
