import { index } from '../../src/core/search.ts';
import type { Database } from '../../src/db/connection.ts';
import { insertRow } from '../../src/db/write.ts';
import type { TestCompany, TestUsername } from './company.ts';
import { aCarrier, aCustomer, stockedWarehouse } from './stocked.ts';

const at = '2026-03-01T00:00:00.000Z';

/** One open thing of each kind on a customer, in that user's charge. Gives their ids. */
export async function openThingsOf(
  { db, users }: TestCompany,
  customerId: number,
  username: TestUsername = 'sales',
) {
  const userId = users[username].id;
  const base = { customerId, createdAt: at, updatedAt: at, version: 1 };
  const task = { customerId, userId, dueOn: '2026-04-20', state: 'open', createdAt: at, version: 1 };
  const own = { ...base, ownerId: userId };
  const things = {
    opportunity: await insertRow(db, 'opportunities', {
      ...own,
      title: `Caps for ${customerId}`,
      stage: 'quoted',
      currency: 'CNY',
      amountE4: 10_000_000,
      stageAt: at,
    }),
    quote: await insertRow(db, 'quotes', {
      ...own,
      number: `QT-2026-9${String(customerId).padStart(4, '0')}${username.length}`,
      revision: 1,
      isLatest: true,
      state: 'sent',
      currency: 'CNY',
      quotedOn: '2026-03-01',
      validUntilOn: '2026-05-01',
      totalE4: 0,
    }),
    order: await insertRow(db, 'orders', {
      ...own,
      number: `SO-2026-9${String(customerId).padStart(4, '0')}${username.length}`,
      warehouseId: 1,
      state: 'draft',
      currency: 'CNY',
      orderedOn: '2026-03-01',
      totalE4: 0,
    }),
    shipment: await insertRow(db, 'shipments', {
      ...own,
      number: `SH-2026-9${String(customerId).padStart(4, '0')}${username.length}`,
      warehouseId: 1,
      carrierId: 1,
      mode: 'sea',
      state: 'planned',
      plannedOn: '2026-04-10',
      isDamaged: false,
    }),
    follow_up: await insertRow(db, 'follow_ups', { ...task, task: 'Send the price list' }),
    promise: await insertRow(db, 'promises', { ...task, promisedText: 'Samples by air' }),
  };
  for (const kind of ['opportunity', 'quote', 'order', 'shipment'] as const) {
    const record = {
      kind,
      recordId: things[kind],
      title: kind,
      subtitle: '',
      isArchived: false,
      terms: [kind],
    };
    await index(db, record);
  }
  return things;
}

/** What orders and shipments need to be there at all. */
export async function groundFor(company: TestCompany): Promise<void> {
  await stockedWarehouse(company, 0);
  await aCarrier(company);
}

/** A customer in that user's charge, made as quickly as a row. */
export async function chargedCustomer(
  company: TestCompany,
  values: Record<string, unknown> = {},
  owner: TestUsername | null = 'sales',
): Promise<number> {
  const id = await aCustomer(company, {}, 'sales');
  const ownerId = owner ? company.users[owner].id : null;
  await company
    .db('customers')
    .where({ id })
    .update({ name: `Hats ${id}`, ownerId, createdAt: '2025-01-01T00:00:00.000Z', ...values });
  return id;
}

/** Every row of every table, for comparing before and after. Sessions and what only grows is left out. */
export async function everything(db: Database): Promise<Record<string, Record<string, unknown>[]>> {
  const tables: { name: string }[] = await db('sqlite_master')
    .where({ type: 'table' })
    .whereNot('name', 'like', 'sqlite_%')
    .whereNot('name', 'like', 'knex_%')
    .whereNot('name', 'like', 'search_index%')
    .orderBy('name')
    .select('name');
  const all: Record<string, Record<string, unknown>[]> = {};
  for (const { name } of tables) all[name] = await db(name).orderBy(1);
  return all;
}
