import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customerChildren } from '../../src/db/customer-children.ts';
import { mergeCustomers } from '../../src/modules/merges/merge-actions.ts';
import { undoMerge } from '../../src/modules/merges/undo-action.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';
import { broken, stateOf, twoCustomers } from './two-customers.ts';

describe('merging two customers', () => {
  let company: TestCompany;
  let manager: Visitor;
  let winnerId: number;
  let loserId: number;
  beforeEach(async () => {
    company = await testCompany();
    ({ winnerId, loserId } = await twoCustomers(company));
    manager = await company.visitor('manager');
  });
  afterEach(() => company.close());

  const versionOf = async (id: number) =>
    ((await company.db('customers').where({ id }).first('version')) as { version: number }).version;
  const asked = async (winner = winnerId, loser = loserId) => ({
    winnerId: winner,
    winnerVersion: await versionOf(winner),
    loserId: loser,
    loserVersion: await versionOf(loser),
    choices: {},
  });
  const fields = async (more: Record<string, string> = {}) => ({
    loserId,
    winnerVersion: await versionOf(winnerId),
    loserVersion: await versionOf(loserId),
    ...more,
  });
  const merge = async (more: Record<string, string> = {}) =>
    manager.post(`/customers/${winnerId}/merge`, await fields(more));
  const countOf = async (table: string, customerId: number) =>
    (await company.db(table).where({ customerId })).length;

  it('shows both side by side, with what moves, before anything is done', async () => {
    const { text, status } = await manager.get(`/customers/${winnerId}/merge?with=C00002`);
    expect(status).toBe(200);
    for (const part of ['Hutwerk Hamburg', 'Altona', '1 order', '2 contacts', '1 shipment', 'choices[city]'])
      expect(text).toContain(part);
    // The winner's is chosen; where it is empty, the other's.
    expect(text).toMatch(/name="choices\[city\]" value="winner" checked/);
    expect(text).toMatch(/name="choices\[phone\]" value="loser" checked/);
    expect(text).toMatch(/name="choices\[tags\]" value="both"/);
    expect(await company.db('merges')).toHaveLength(0);
    expect((await manager.get(`/customers/${winnerId}/merge?with=nobody`)).text).toContain(
      'no such customer',
    );
    expect((await manager.get(`/customers/${winnerId}/merge?with=C00001`)).text).toContain(
      'the same customer',
    );
    expect((await manager.get(`/customers/${winnerId}/merge`)).status).toBe(200);
  });

  it('moves all that hangs on the loser, field by field as chosen, with audit and story on both', async () => {
    const before = await Promise.all(
      customerChildren.map(async ({ table }) => (await company.db(table)).length),
    );
    const response = await merge({ 'choices[city]': 'loser', 'choices[tags]': 'both' });
    expect(response.headers.location).toBe(`/customers/${winnerId}`);
    expect(await company.db('customers').where({ id: winnerId }).first()).toMatchObject({
      name: 'Hutwerk GmbH',
      city: 'Altona',
      phone: '+49 40 998877',
      email: 'info@hutwerk.example',
      tags: 'fair, vip',
      remarks: 'Pays late.',
      ownerId: company.users.sales.id,
      isArchived: false,
    });
    expect(await company.db('customers').where({ id: loserId }).first()).toMatchObject({
      isArchived: true,
      mergedIntoId: winnerId,
      city: 'Altona',
    });
    for (const [place, { table }] of customerChildren.entries()) {
      const left = table === 'story_entries' ? 1 : 0;
      expect(await countOf(table, loserId), table).toBe(left);
      const made = { story_entries: 2, customer_contacts: -1, search_keys: -1 }[table] ?? 0;
      expect((await company.db(table)).length, table).toBe((before[place] ?? 0) + made);
    }
    // The contact of both has one link, the winner's, which now knows the job; the winner's primary stays.
    const links = await company
      .db('customer_contacts')
      .where({ customerId: winnerId })
      .orderBy('contact_id')
      .select('contact_id', 'job_title', 'is_primary');
    expect(links).toEqual([
      { contactId: 1, jobTitle: 'Buyer', isPrimary: true },
      { contactId: 2, jobTitle: null, isPrimary: false },
    ]);
    expect(await traceOf(company, 'customers.merge')).toMatchObject({ recordId: loserId });
    const traces = await company.db('audit_entries').where({ action: 'customers.merge' });
    expect(traces).toHaveLength(2);
    expect(JSON.parse((traces[0] as { changes: string }).changes)).toMatchObject({
      city: { before: 'Hamburg', after: 'Altona' },
      loser: { before: null, after: 'C00002 Hutwerk Hamburg' },
    });
    expect(await storyOf(company, winnerId)).toContain('merges.story_merged');
    expect(await storyOf(company, loserId)).toEqual(['merges.story_into']);
    expect(await broken(company)).toEqual([]);
    const page = await manager.follow(response);
    expect(page.text).toContain('C00002 Hutwerk Hamburg became part of this customer on 2026-03-31');
    expect(page.text).toContain('/merges/1/undo');
    expect(page.text).toContain('Said to C00002');
  });

  it('leads from the loser’s code and address to the winner, everywhere', async () => {
    await merge();
    const redirected = await manager.get(`/customers/${loserId}?kind=order`);
    expect(redirected.status).toBe(303);
    expect(redirected.headers.location).toBe(`/customers/${winnerId}?kind=order`);
    expect((await manager.follow(redirected)).text).toContain('C00002 Hutwerk Hamburg has become part');
    expect((await manager.get(`/customers/${loserId}/edit`)).headers.location).toBe(
      `/customers/${winnerId}/edit`,
    );
    for (const term of ['C00002', 'Hutwerk Hamburg', '998877']) {
      const found = await manager.get(`/search?q=${encodeURIComponent(term)}`);
      // A whole code leads to its customer at once.
      const shown = found.headers.location ? `"${found.headers.location}"` : found.text;
      expect(shown, term).toContain(`/customers/${winnerId}"`);
      expect(shown, term).not.toContain(`/customers/${loserId}"`);
    }
    expect((await manager.get('/customers/lookup?q=C00002')).body).toMatchObject([{ value: 'C00001' }]);
    const order = await manager.post('/orders', orderFields('CAP-BLK', 1, { customer: 'c00002' }));
    expect(
      await company
        .db('orders')
        .where({ id: idIn(order.headers.location) })
        .first('customer_id'),
    ).toEqual({ customerId: winnerId });
    expect((await manager.get('/customers?archived=1')).text).not.toContain('Hutwerk Hamburg');
    // Its orders are found under the winner's name, and under its own as before.
    for (const term of ['PO-C00002 Hutwerk GmbH', 'PO-C00002 Hamburg'])
      expect((await manager.get(`/search?q=${encodeURIComponent(term)}`)).text, term).toContain(
        'SO-2026-00002',
      );
    // Whoever enters it again is led to the winner.
    const typed = await manager.get('/customers/duplicates?name=HUTWERK+HAMBURG');
    expect(typed.text).toContain('C00001');
  });

  it('a form that was open on the loser comes again on the winner, with what was typed', async () => {
    await merge();
    const said = { channel: 'call', said: 'Long words that must not be lost' };
    const again = await manager.post(`/customers/${loserId}/interactions`, said);
    expect(again.status).toBe(409);
    expect(again.text).toContain('Long words that must not be lost');
    expect(again.text).toContain(`action="/customers/${winnerId}/interactions"`);
    expect(again.text).toContain('C00002 Hutwerk Hamburg has become part of this one meanwhile');
    expect(await countOf('interactions', loserId)).toBe(0);
    const invalid = await manager.post(`/customers/${loserId}/interactions`, { ...said, channel: 'x' });
    expect(invalid.status).toBe(422);
    expect(invalid.text).toContain('Long words that must not be lost');
  });

  it('is undone whole: all is as it was', async () => {
    const before = await stateOf(company);
    const context = await company.as('manager');
    const id = await mergeCustomers(context, {
      ...(await asked()),
      choices: { city: 'loser', name: 'loser', tags: 'both', level: 'loser' },
    });
    expect(await stateOf(company)).not.toEqual(before);
    company.clock.set('2026-04-30T03:59:00.000Z');
    manager = await company.visitor('manager');
    const page = await manager.get(`/merges/${id}/undo`);
    expect(page.text).toContain('Possible until 2026-04-30');
    const response = await manager.post(`/merges/${id}/undo`);
    expect(response.headers.location).toBe(`/customers/${loserId}`);
    expect(await stateOf(company)).toEqual(before);
    expect(await broken(company)).toEqual([]);
    expect(await storyOf(company, loserId)).toContain('merges.story_undone');
    expect(await storyOf(company, winnerId)).toContain('merges.story_undone');
    expect(await company.db('audit_entries').where({ action: 'customers.unmerge' })).toHaveLength(2);
    expect((await manager.get(`/customers/${loserId}`)).status).toBe(200);
    // Once is enough.
    const twice = await manager.post(`/merges/${id}/undo`);
    expect(twice.status).toBe(422);
    expect(twice.text).toContain('undone already');
  });

  it('leaves with the winner what was written there since, and fields that were changed since', async () => {
    await merge({ 'choices[city]': 'loser' });
    await manager.post(`/customers/${winnerId}/interactions`, {
      channel: 'call',
      said: 'Since',
      contactId: 2,
    });
    const order = await manager.post('/orders', orderFields('CAP-BLK', 1, { contactId: 2 }));
    await company.db('customers').where({ id: winnerId }).update({ city: 'Kiel' });
    const page = await manager.get('/merges/1/undo');
    expect(page.text).toContain('Stay as they are, since someone changed them after the merge: City.');
    expect(page.text).toContain('Go back to what they were: Phone, Mail');
    const response = await manager.post('/merges/1/undo');
    expect((await manager.follow(response)).text).toContain('left as they are on the other customer: City');
    expect(await company.db('customers').where({ id: winnerId }).first('city', 'phone')).toEqual({
      city: 'Kiel',
      phone: null,
    });
    const since = await company.db('interactions').where({ said: 'Since' }).first('customer_id');
    expect(since).toEqual({ customerId: winnerId });
    const orderId = idIn(order.headers.location);
    expect(await company.db('orders').where({ id: orderId }).first('customer_id')).toEqual({
      customerId: winnerId,
    });
    // The loser's contact goes back, and stays with the winner too, whose order names it.
    const links = await company.db('customer_contacts').where({ contactId: 2 }).orderBy('customer_id');
    expect(links).toMatchObject([{ customerId: winnerId, isPrimary: false }, { customerId: loserId }]);
    expect(await broken(company)).toEqual([]);
  });

  it('is not undone after thirty days, and says why', async () => {
    await merge();
    company.clock.set('2026-04-30T04:00:01.000Z');
    manager = await company.visitor('manager');
    const page = await manager.get('/merges/1/undo');
    expect(page.text).toContain('for this one that was until 2026-04-30');
    expect(page.text).not.toContain('data-save');
    expect((await manager.post('/merges/1/undo')).status).toBe(422);
    expect(await company.db('merges').whereNull('undone_at')).toHaveLength(1);
    expect((await manager.get(`/customers/${winnerId}`)).text).not.toContain('/merges/1/undo');
  });

  it('of a chain, the last comes first; codes lead through all of it', async () => {
    const context = await company.as('manager');
    const third = await aCustomer(company, { name: 'Hutwerk Holding' }, 'manager');
    const before = await stateOf(company);
    const first = await mergeCustomers(context, await asked(winnerId, loserId));
    const between = await stateOf(company);
    const second = await mergeCustomers(context, await asked(third, winnerId));
    expect(await broken(company)).toEqual([]);
    expect((await manager.get(`/customers/${loserId}`)).headers.location).toBe(`/customers/${third}`);
    expect((await manager.get('/customers/lookup?q=C00002')).body).toMatchObject([{ value: 'C00003' }]);
    expect(await countOf('orders', third)).toBe(2);
    await expect(undoMerge(context, first)).rejects.toThrow('merges.later_first');
    expect((await manager.get(`/merges/${first}/undo`)).text).toContain('C00001 Hutwerk GmbH');
    await undoMerge(context, second);
    expect(await stateOf(company)).toEqual(between);
    await undoMerge(context, first);
    expect(await stateOf(company)).toEqual(before);
    expect(await broken(company)).toEqual([]);
  });

  it('of two into the same winner, the later one is undone first', async () => {
    const context = await company.as('manager');
    const third = await aCustomer(company, { name: 'Hutwerk Nord' }, 'manager');
    const first = await mergeCustomers(context, await asked(winnerId, loserId));
    const between = await stateOf(company);
    const second = await mergeCustomers(context, await asked(winnerId, third));
    await expect(undoMerge(context, first)).rejects.toThrow('merges.later_first');
    await undoMerge(context, second);
    expect(await stateOf(company)).toEqual(between);
    await undoMerge(context, first);
    expect(await broken(company)).toEqual([]);
  });

  it('refuses what was changed meanwhile, itself, an archived winner and who is gone', async () => {
    const stale = await fields();
    await company.db('customers').where({ id: loserId }).increment('version', 1);
    const response = await manager.post(`/customers/${winnerId}/merge`, {
      ...stale,
      'choices[city]': 'loser',
    });
    expect(response.status).toBe(422);
    expect(response.text).toContain('Someone changed one of the two meanwhile');
    // The choice is kept, the version is the present one: sent again it goes through.
    expect(response.text).toMatch(/name="choices\[city\]" value="loser" checked/);
    expect(response.text).toContain(`name="loserVersion" value="${await versionOf(loserId)}"`);
    const context = await company.as('manager');
    await expect(mergeCustomers(context, await asked(winnerId, winnerId))).rejects.toThrow('merges.same');
    await company.db('customers').where({ id: winnerId }).update({ isArchived: true });
    await expect(mergeCustomers(context, await asked())).rejects.toThrow('merges.winner_archived');
    await company.db('customers').where({ id: winnerId }).update({ isArchived: false });
    const third = await aCustomer(company, { name: 'Third' }, 'manager');
    const late = await asked(third, loserId);
    await mergeCustomers(context, await asked());
    await expect(mergeCustomers(context, { ...late, loserVersion: late.loserVersion + 1 })).rejects.toThrow(
      'merges.gone',
    );
    expect(await company.db('merges')).toHaveLength(1);
  });

  it('is for managers alone', async () => {
    const pages = [
      '/merges',
      `/customers/${winnerId}/merge`,
      `/customers/${winnerId}/merge?with=C00002`,
      `/customers/${winnerId}/apart/${loserId}`,
      '/merges/1/undo',
    ];
    for (const username of ['sales', 'warehouse', 'admin'] as const) {
      const visitor = await company.visitor(username);
      for (const path of pages) expect((await visitor.get(path)).status, `${username} ${path}`).toBe(403);
      const form = await fields();
      expect((await visitor.post(`/customers/${winnerId}/merge`, form)).status).toBe(403);
      expect((await visitor.post('/merges/1/undo')).status).toBe(403);
      expect((await visitor.get(`/customers/${winnerId}`)).text).not.toContain('/merge');
    }
    for (const path of pages.slice(0, 4)) expect((await manager.get(path)).status, path).toBe(200);
    for (const path of ['/merges/9/undo', '/customers/99/merge', `/customers/${winnerId}/apart/99`])
      expect((await manager.get(path)).status, path).toBe(404);
    expect((await manager.get(`/customers/${winnerId}`)).text).toContain(`/customers/${winnerId}/merge`);
    await expect(mergeCustomers(await company.as('sales'), await asked())).rejects.toThrow();
  });

  it('gives a winner without a primary contact the loser’s, and takes it back', async () => {
    await company.db('customer_contacts').where({ customerId: winnerId }).update({ isPrimary: false });
    const before = await stateOf(company);
    const context = await company.as('manager');
    const id = await mergeCustomers(context, await asked());
    expect(
      await company
        .db('customer_contacts')
        .where({ customerId: winnerId, isPrimary: true })
        .first('contact_id'),
    ).toEqual({ contactId: 2 });
    await undoMerge(context, id);
    expect(await stateOf(company)).toEqual(before);
  });

  it('an owner who has left meanwhile does not come back; the customer waits in the pool', async () => {
    const context = await company.as('manager');
    const id = await mergeCustomers(context, await asked());
    await company.db('users').where({ id: company.users.sales2.id }).update({ isActive: false });
    await undoMerge(context, id);
    expect(await company.db('customers').where({ id: loserId }).first('owner_id')).toEqual({ ownerId: null });
  });

  it('who reads their own customers only is led to the winner where they may read it, else nowhere', async () => {
    await company.change({ salesSeeAllCustomers: false });
    await merge();
    const owner = await company.visitor('sales');
    const other = await company.visitor('sales2');
    expect((await owner.get(`/customers/${loserId}`)).headers.location).toBe(`/customers/${winnerId}`);
    expect((await other.get(`/customers/${loserId}`)).status).toBe(404);
    expect((await other.get('/search?q=C00002')).text).not.toContain('Hutwerk');
    expect((await other.get('/customers/lookup?q=C00002')).body).toEqual([]);
  });
});
