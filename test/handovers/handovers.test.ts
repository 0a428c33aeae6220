import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { insertRows } from '../../src/db/write.ts';
import { runAbsences } from '../../src/modules/handovers/handover-jobs.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { chargedCustomer, everything, groundFor, openThingsOf } from '../support/charges.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { idIn } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

let company: TestCompany;
let manager: Visitor;
beforeEach(async () => {
  company = await testCompany();
  manager = await company.visitor('manager');
  await groundFor(company);
});
afterEach(() => company.close());

const id = (username: TestUsername) => company.users[username].id;
const form = (values: Record<string, string | number> = {}) => ({
  fromUserId: id('sales'),
  kind: 'planned',
  all: id('sales2'),
  otherwise: '',
  backup: 'empty',
  ...values,
});
const prepared = async (values: Record<string, string | number> = {}) =>
  idIn((await manager.post('/handovers', form(values))).headers.location);
const complete = (handoverId: number, version = 1) =>
  manager.post(`/handovers/${handoverId}/completion`, { version });
const ownerOf = async (table: string, recordId: number, column = 'ownerId') => {
  const row = (await company.db(table).where({ id: recordId }).first()) as Record<string, unknown>;
  return row[column];
};
const unbroken = async () =>
  (await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0).map(({ rule }) => rule);

describe('a handover', () => {
  it('begins with nobody chosen, so that nobody is handed over by mistake', async () => {
    const { text } = await (await company.visitor('manager')).get('/handovers/new');
    const choice = text.split('name="from"')[1]?.split('</select>')[0] ?? '';
    expect(choice).toMatch(/^[^>]*required/);
    expect(choice).toMatch(/^[^>]*><option value="">/);
    expect(choice).not.toContain('selected');
  });

  it('shows exactly what it will change, changes nothing before, then all at once', async () => {
    const customerId = await chargedCustomer(company, { level: 'A' });
    const things = await openThingsOf(company, customerId);
    const handoverId = await prepared();
    const preview = (await manager.get(`/handovers/${handoverId}`)).text;
    for (const sentence of [
      'Sales2 Test takes over 1 customer',
      'Sales2 Test takes over 1 order',
      'Hand over 1 customer',
    ])
      expect(preview).toContain(sentence);
    expect(await ownerOf('customers', customerId)).toBe(id('sales'));
    const done = await complete(handoverId);
    expect((await manager.follow(done)).text).toContain('1 customer handed over.');
    expect(await ownerOf('customers', customerId)).toBe(id('sales2'));
    expect(await ownerOf('opportunities', things.opportunity)).toBe(id('sales2'));
    expect(await ownerOf('quotes', things.quote)).toBe(id('sales2'));
    expect(await ownerOf('orders', things.order)).toBe(id('sales2'));
    expect(await ownerOf('shipments', things.shipment)).toBe(id('sales2'));
    expect(await ownerOf('follow_ups', things.follow_up, 'userId')).toBe(id('sales2'));
    expect(await ownerOf('promises', things.promise, 'userId')).toBe(id('sales2'));
    expect(await storyOf(company, customerId)).toEqual(['customers.story_created', 'handovers.story_handed']);
    expect(await traceOf(company, 'handovers.complete')).toMatchObject({ userId: id('manager') });
    const trails = await company.db('audit_entries').where({ action: 'handovers.move' });
    expect(trails).toHaveLength(7);
    expect((await manager.get(`/orders/${things.order}`)).text).toContain('handed over');
    expect(await unbroken()).toEqual([]);
  });

  it('changes who is in charge and nothing else, in any table', async () => {
    const own = await chargedCustomer(company, { level: 'B', backupOwnerId: id('sales2') });
    const others = await chargedCustomer(company, { backupOwnerId: id('sales') }, 'sales2');
    await openThingsOf(company, own);
    await openThingsOf(company, others);
    const handoverId = await prepared({ all: 'backup' });
    const before = await everything(company.db);
    await complete(handoverId);
    const after = await everything(company.db);
    const mayGrow = [
      'audit_entries',
      'story_entries',
      'form_tokens',
      'handovers',
      'handover_items',
      'sessions',
    ];
    const inCharge = ['ownerId', 'backupOwnerId', 'userId', 'version', 'updatedAt'];
    const changed = new Set<string>();
    for (const [table, rows] of Object.entries(before)) {
      if (mayGrow.includes(table)) continue;
      expect(after[table], table).toHaveLength(rows.length);
      rows.forEach((row, place) => {
        for (const [column, value] of Object.entries(row)) {
          const now = after[table]?.[place]?.[column];
          if (JSON.stringify(now) === JSON.stringify(value)) continue;
          changed.add(table);
          expect(inCharge, `${table}.${column}`).toContain(column);
        }
      });
    }
    expect([...changed].sort()).toEqual([
      'customers',
      'follow_ups',
      'opportunities',
      'orders',
      'promises',
      'quotes',
      'shipments',
    ]);
    for (const table of ['audit_entries', 'story_entries'])
      expect(after[table]?.slice(0, before[table]?.length), table).toEqual(before[table]);
    expect(await company.db('customers').where({ id: own }).first('owner_id', 'backup_owner_id')).toEqual({
      ownerId: id('sales2'),
      backupOwnerId: null,
    });
    expect(await company.db('customers').where({ id: others }).first('backup_owner_id')).toEqual({
      backupOwnerId: null,
    });
  });

  it('leaves alone what was given to someone else or closed since the preview, and says so', async () => {
    const kept = await chargedCustomer(company);
    const taken = await chargedCustomer(company);
    const things = await openThingsOf(company, kept);
    const handoverId = await prepared();
    await manager.post('/customers/assign', { ids: String(taken), ownerId: id('manager') });
    const sales = await company.visitor('sales');
    await sales.post(`/promises/${things.promise}/end`, { state: 'kept' });
    const later = await chargedCustomer(company);
    const preview = (await manager.get(`/handovers/${handoverId}`)).text;
    expect(preview).toContain('Not in this handover: 1 customer.');
    expect(preview).toContain('will be left alone: 1 customer, 1 promise.');
    const page = await manager.follow(await complete(handoverId));
    expect(page.text).toContain('2 things had changed since and were left alone');
    expect(page.text).toContain(`Hats ${taken}`);
    expect(await ownerOf('customers', taken)).toBe(id('manager'));
    expect(await ownerOf('customers', kept)).toBe(id('sales2'));
    expect(await ownerOf('customers', later)).toBe(id('sales'));
    expect(await company.db('promises').first('state', 'user_id')).toEqual({
      state: 'kept',
      userId: id('sales'),
    });
    expect(await unbroken()).toEqual([]);
  });

  it('gives by row, country, level and kind, and asks where nobody is named', async () => {
    const german = await chargedCustomer(company, { country: 'DE', level: 'A' });
    const french = await chargedCustomer(company, { country: 'FR', level: 'A' });
    const single = await chargedCustomer(company, { country: 'DE', level: 'C' });
    const rest = await chargedCustomer(company, { country: null, level: null });
    const { order, promise } = await openThingsOf(company, german);
    const choices = {
      all: 'backup',
      'country[DE]': id('sales2'),
      'level[l-A]': id('manager'),
      [`row[c-${single}]`]: 'pool',
      'things[promise]': id('manager'),
      startsOn: '',
      reason: 'Moves to Paris',
    };
    const refused = await manager.post('/handovers', form(choices));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('1 customer has nobody to go to');
    expect(refused.text).toContain('Moves to Paris');
    expect(refused.text).toMatch(new RegExp(`<option selected value="${id('sales2')}">Sales2 Test`));
    const handoverId = await prepared({ ...choices, otherwise: id('manager') });
    await complete(handoverId);
    expect(await ownerOf('customers', german)).toBe(id('sales2'));
    expect(await ownerOf('customers', french)).toBe(id('manager'));
    expect(await ownerOf('customers', single)).toBe(null);
    expect(await ownerOf('customers', rest)).toBe(id('manager'));
    expect(await ownerOf('orders', order)).toBe(id('sales2'));
    expect(await ownerOf('promises', promise, 'userId')).toBe(id('manager'));
    expect(await unbroken()).toEqual([]);
  });

  it('lists what the leaver has on customers of others too', async () => {
    const theirs = await chargedCustomer(company, {}, 'sales2');
    const { order } = await openThingsOf(company, theirs);
    expect((await manager.get(`/handovers/new?from=${id('sales')}`)).text).toContain('another owner');
    await complete(await prepared({ all: 'backup' }));
    expect(await ownerOf('orders', order)).toBe(id('sales2'));
    expect(await storyOf(company, theirs)).toContain('handovers.story_things');
  });

  it('can be changed, planned again and discarded while it is a preview, and done once', async () => {
    const customerId = await chargedCustomer(company);
    const handoverId = await prepared({ reason: 'First try' });
    const edit = await manager.get(`/handovers/${handoverId}/edit`);
    expect(edit.text).toContain('First try');
    expect(edit.text).toMatch(new RegExp(`<option value="${id('sales2')}" selected>`));
    const again = { ...form({ all: id('manager') }), version: 1 };
    expect((await manager.post(`/handovers/${handoverId}`, again)).status).toBe(303);
    expect((await manager.post(`/handovers/${handoverId}`, again)).status).toBe(409);
    const dropped = await prepared();
    expect((await manager.post(`/handovers/${dropped}/discard`, { version: 1 })).status).toBe(303);
    expect((await manager.get(`/handovers/${dropped}`)).status).toBe(404);
    expect((await complete(handoverId, 1)).status).toBe(409);
    expect((await complete(handoverId, 2)).status).toBe(303);
    expect(await ownerOf('customers', customerId)).toBe(id('manager'));
    expect((await complete(handoverId, 3)).status).toBe(422);
    expect((await manager.post(`/handovers/${handoverId}/discard`, { version: 3 })).status).toBe(422);
    expect((await manager.get(`/handovers/${handoverId}/edit`)).status).toBe(404);
  });

  it('is refused when whoever should take over was disabled since', async () => {
    const customerId = await chargedCustomer(company);
    const handoverId = await prepared();
    await company
      .db('users')
      .where({ id: id('sales2') })
      .update({ isActive: false });
    const refused = await complete(handoverId);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Sales2 Test has been disabled since');
    expect(await ownerOf('customers', customerId)).toBe(id('sales'));
  });

  it.each<[string, (of: typeof id) => Record<string, string | number>]>([
    ['nothing to hand over', (of) => ({ fromUserId: of('warehouse') })],
    ['no user', () => ({ fromUserId: '' })],
    ['no kind', () => ({ kind: 'holiday' })],
    ['a day that has passed', () => ({ startsOn: '2026-03-30' })],
    ['an absence without a return', () => ({ kind: 'absence' })],
    [
      'a return before the start',
      () => ({ kind: 'absence', startsOn: '2026-04-10', returnsOn: '2026-04-10' }),
    ],
    ['nobody who takes all', () => ({ all: '' })],
    ['someone who can’t be in charge', (of) => ({ all: of('warehouse') })],
  ])('refuses %s', async (_name, wrong) => {
    await chargedCustomer(company);
    expect((await manager.post('/handovers', form(wrong(id)))).status).toBe(422);
    expect(await company.db('handovers')).toEqual([]);
  });

  it('hands two thousand customers with all that is open on them over in a few seconds', async () => {
    const { db } = company;
    const at = '2026-03-01T00:00:00.000Z';
    const first = await chargedCustomer(company);
    const row = await db('customers').where({ id: first }).first();
    const { id: _, ...values } = row as Record<string, unknown>;
    const numbers = Array.from({ length: 2000 }, (_none, place) => place + 10);
    await insertRows(
      db,
      'customers',
      numbers.map((place) => ({ ...values, code: `X${place}` })),
    );
    const rows: { id: number }[] = await db('customers').orderBy('id').select('id');
    const task = { userId: id('sales'), dueOn: '2026-04-20', state: 'open', createdAt: at, version: 1 };
    for (const [table, text] of [
      ['promises', { promisedText: 'Soon' }],
      ['follow_ups', { task: 'Call' }],
    ] as const)
      await insertRows(
        db,
        table,
        rows.map((customer) => ({ ...task, ...text, customerId: customer.id })),
      );
    const begun = performance.now();
    await complete(await prepared());
    const tookMs = performance.now() - begun;
    expect(await db('customers').whereNot({ ownerId: id('sales2') })).toEqual([]);
    expect(await db('promises').whereNot({ userId: id('sales2') })).toEqual([]);
    expect(await db('audit_entries').where({ action: 'handovers.move' })).toHaveLength(3 * rows.length);
    expect(tookMs).toBeLessThan(10_000);
    console.info(`2,001 customers, 6,003 rows handed over in ${Math.round(tookMs)} ms`);
  });
});

describe('an absence', () => {
  const night = async (instant: string) => {
    company.clock.set(instant);
    await runAbsences(await systemContext(company.db, company.clock, 'job'));
  };

  it('goes back on its day: what is still with the substitute, not what was passed on', async () => {
    const back = await chargedCustomer(company, { backupOwnerId: id('sales2') });
    const passed = await chargedCustomer(company);
    const things = await openThingsOf(company, back);
    const handoverId = await prepared({ kind: 'absence', returnsOn: '2026-04-10', backup: 'keep' });
    await complete(handoverId);
    expect(await ownerOf('customers', back)).toBe(id('sales2'));
    expect(await ownerOf('customers', back, 'backupOwnerId')).toBe(null);
    await manager.post('/customers/assign', { ids: String(passed), ownerId: id('manager') });
    await company
      .db('promises')
      .where({ id: things.promise })
      .update({ state: 'kept', closedAt: '2026-04-02T00:00:00.000Z', closedById: id('sales2') });
    await night('2026-04-09T04:00:00.000Z');
    expect(await ownerOf('customers', back)).toBe(id('sales2'));
    await night('2026-04-10T04:00:00.000Z');
    expect(await ownerOf('customers', back)).toBe(id('sales'));
    expect(await ownerOf('customers', back, 'backupOwnerId')).toBe(id('sales2'));
    expect(await ownerOf('customers', passed)).toBe(id('manager'));
    expect(await ownerOf('orders', things.order)).toBe(id('sales'));
    expect(await ownerOf('promises', things.promise, 'userId')).toBe(id('sales2'));
    expect(await storyOf(company, back)).toContain('handovers.story_returned');
    expect(await company.db('handovers').where({ id: handoverId }).first('state')).toEqual({
      state: 'ended',
    });
    expect(await unbroken()).toEqual([]);
  });

  it('begins on its day with what is there by then, and can be ended by hand', async () => {
    const early = await chargedCustomer(company);
    const handoverId = await prepared({ kind: 'absence', startsOn: '2026-04-05', returnsOn: '2026-05-01' });
    expect((await manager.follow(await complete(handoverId))).text).toContain('Will be done on 2026-04-05');
    const late = await chargedCustomer(company);
    await night('2026-04-04T04:00:00.000Z');
    expect(await ownerOf('customers', early)).toBe(id('sales'));
    await night('2026-04-05T04:00:00.000Z');
    expect(await ownerOf('customers', early)).toBe(id('sales2'));
    expect(await ownerOf('customers', late)).toBe(id('sales2'));
    const visitor = await company.visitor('manager');
    expect((await visitor.post(`/handovers/${handoverId}/end`, { version: 3 })).status).toBe(303);
    expect(await ownerOf('customers', late)).toBe(id('sales'));
    expect((await visitor.post(`/handovers/${handoverId}/end`, { version: 4 })).status).toBe(422);
  });

  it('gives nothing back to one who has left for good', async () => {
    const customerId = await chargedCustomer(company);
    await complete(await prepared({ kind: 'absence', returnsOn: '2026-04-10' }));
    await company
      .db('users')
      .where({ id: id('sales') })
      .update({ isActive: false });
    await night('2026-04-10T04:00:00.000Z');
    expect(await ownerOf('customers', customerId)).toBe(id('sales2'));
    expect(await unbroken()).toEqual([]);
  });
});
