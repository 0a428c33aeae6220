import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { columnsFor } from '../../src/db/columns.ts';
import type { Database } from '../../src/db/connection.ts';
import { transact } from '../../src/db/transaction.ts';
import { setUpCompany, systemContext } from '../../src/modules/users/set-up.ts';
import { TestClock } from '../support/company.ts';
import { closeDatabase, testDatabase } from '../support/database.ts';

class Undo extends Error {}

/** Damage that the database itself no longer lets anyone do to a movement. */
const tampered = (damage: (tx: Database) => PromiseLike<unknown>) => async (tx: Database) => {
  const { allowChanges, dropCheck } = columnsFor(tx);
  await allowChanges('movements');
  for (const name of ['sign_by_kind', 'value_sign', 'reversal_named'])
    await dropCheck('movements', `movements_${name}`);
  await damage(tx);
};

async function demoCompany(): Promise<Database> {
  const db = await testDatabase();
  await setUpCompany(await systemContext(db, new TestClock(), 'test'), {
    companyName: 'Yunfan',
    baseCurrency: 'CNY',
    language: 'en',
    timeZone: 'Asia/Shanghai',
    username: 'admin',
    name: 'Administrator',
    password: 'a long enough phrase',
    content: 'demo',
  });
  return db;
}

describe('the demo company and the integrity check', () => {
  let db: Database;
  beforeAll(async () => {
    db = await demoCompany();
  });
  afterAll(() => closeDatabase(db));

  const count = async (table: string) =>
    Number(((await db(table).count({ n: '*' }).first()) as { n: number }).n);

  it('is a believable company: 300 customers in 22 countries, two years of trade', async () => {
    // And four that were entered twice.
    expect(await count('customers')).toBe(304);
    const countries: unknown[] = await db('customers').distinct('country');
    expect(countries).toHaveLength(22);
    expect(await count('orders')).toBeGreaterThan(1000);
    const [days] = (await db('orders').min({ first_on: 'ordered_on' }).max({ last_on: 'ordered_on' })) as {
      firstOn: string;
      lastOn: string;
    }[];
    expect(days?.firstOn.slice(0, 7)).toBe('2024-03');
    expect(days?.lastOn.slice(0, 7)).toBe('2026-03');
    for (const table of [
      'shipments',
      'movements',
      'interactions',
      'promises',
      'opportunities',
      'satisfaction_answers',
    ])
      expect(await count(table), table).toBeGreaterThan(50);
  });

  it('is the same each time', async () => {
    const again = await demoCompany();
    for (const table of ['customers', 'orders', 'order_lines', 'shipments', 'movements', 'story_entries']) {
      const [one, other] = [
        await db(table).orderBy('id').limit(200),
        await again(table).orderBy('id').limit(200),
      ];
      expect(other, table).toEqual(one);
    }
    await closeDatabase(again);
  });

  it('breaks no rule', async () => {
    const findings = await checkIntegrity(db);
    expect(findings.length).toBeGreaterThan(15);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
  });

  const breaks: [string, (tx: Database) => Promise<unknown>][] = [
    ['On hand is the sum', (tx) => tx('stock').where('on_hand', '>', 0).limit(1).increment('on_hand', 1)],
    ['Reserved is the sum', (tx) => tx('reservations').where('quantity', '>', 1).decrement('quantity', 1)],
    ['Every movement carries', tampered((tx) => tx('movements').where({ id: 40 }).increment('balance', 1))],
    [
      'Each movement goes the way',
      tampered((tx) => tx('movements').where({ id: 40 }).update({ kind: 'receipt', quantity: -1 })),
    ],
    [
      'A transfer or a change',
      tampered((tx) => tx('movements').where({ id: 40 }).update({ kind: 'transfer_in' })),
    ],
    [
      'A reversal gives back',
      tampered((tx) => tx('movements').where({ id: 40 }).update({ kind: 'reversal', reversesId: 39 })),
    ],
    [
      'A posting is reversed as a whole',
      tampered(async (tx) => {
        await tx('movements').whereIn('id', [38, 39]).update({ postingKey: 'two' });
        await tx('movements').where({ id: 40 }).update({ kind: 'reversal', reversesId: 39 });
      }),
    ],
    ['A SKU without pieces', (tx) => tx('stock').where({ skuId: 3 }).update({ onHand: 0, reserved: 0 })],
    ["A SKU's stock value", (tx) => tx('skus').where({ id: 3 }).increment('stock_value_e4', 1)],
    [
      'What returns have taken in',
      (tx) => tx('return_lines').where('good_qty', '>', 0).decrement('good_qty', 1),
    ],
    [
      'No more of an order line',
      (tx) =>
        tx('return_lines')
          .whereIn('return_id', tx('returns').where({ state: 'approved' }).select('id'))
          .increment('quantity', 1_000_000),
    ],
    ["A return's state", (tx) => tx('returns').where({ state: 'inspected' }).update({ state: 'approved' })],
    ["An order's total", (tx) => tx('orders').where({ id: 5 }).increment('total_e4', 100)],
    ["A line's amount", (tx) => tx('order_lines').where({ id: 5 }).increment('amount_e4', 100)],
    ['A confirmed order has', (tx) => tx('orders').where({ state: 'closed' }).update({ rateE8: null })],
    [
      'Only open orders hold',
      (tx) => tx('orders').where({ state: 'confirmed' }).update({ state: 'closed_short' }),
    ],
    [
      'A line of an open order',
      (tx) => tx('order_lines').where({ isWaiting: true }).update({ isWaiting: false }),
    ],
    ['No line ships more', (tx) => tx('shipment_lines').where({ id: 1 }).increment('quantity', 1000)],
    ['What a dispatched shipment', (tx) => tx('shipment_lines').where({ id: 1 }).increment('quantity', 1)],
    [
      "A shipment's state",
      (tx) => tx('shipments').where({ state: 'planned' }).update({ state: 'dispatched' }),
    ],
    ['Everything that can be searched', (tx) => tx('search_keys').where({ id: 9 }).delete()],
    [
      'No number lies beyond',
      (tx) => tx('number_series').where({ name: 'SO-2025' }).update({ lastNumber: 3 }),
    ],
    [
      'An answer about',
      (tx) => tx('satisfaction_answers').where({ state: 'answered' }).update({ source: null }),
    ],
    ['What was handed over says', (tx) => tx('handover_items').where({ id: 1 }).update({ state: 'planned' })],
    [
      'Nothing hangs on',
      async (tx) => {
        const merge = (await tx('merges').first('winner_id', 'loser_id')) as {
          winnerId: number;
          loserId: number;
        };
        await tx('interactions')
          .where({ customerId: merge.winnerId })
          .limit(1)
          .update({ customerId: merge.loserId });
      },
    ],
    ['A customer that has become', (tx) => tx('merges').update({ undoneAt: '2026-03-31T04:00:00.000Z' })],
    [
      'A merge that stands',
      (tx) => tx('customers').whereNotNull('merged_into_id').update({ mergedIntoId: null }),
    ],
    ['What is closed says', (tx) => tx('promises').whereNot({ state: 'open' }).update({ closedAt: null })],
  ];

  it.each(breaks)('finds it when %s is no longer so, and names the row', async (rule, damage) => {
    let found: string[] = [];
    const work = transact({ db }, async (tx) => {
      await damage(tx.db);
      const findings = await checkIntegrity(tx.db);
      found = findings.filter(({ rows }) => rows.length > 0).map((finding) => finding.rule);
      throw new Undo();
    });
    await expect(work).rejects.toBeInstanceOf(Undo);
    expect(found.some((name) => name.startsWith(rule))).toBe(true);
  });
});
