import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { chargedCustomer, groundFor, openThingsOf } from '../support/charges.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

/** Two people at the same instant, each with a form of their own, on one database file that is committed to. */
describe('what two people do at the same instant', () => {
  let company: TestCompany;
  let folder: string;
  const by = new Map<TestUsername, Visitor>();
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kehu-hands-race-'));
    company = await testCompany({}, join(folder, 'race.sqlite'));
    for (const username of ['manager', 'admin', 'sales', 'sales2'] as const)
      by.set(username, await company.visitor(username));
  });
  afterEach(async () => {
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
    rmSync(folder, { recursive: true });
  });

  const id = (username: TestUsername) => company.users[username].id;
  const post = async (username: TestUsername, url: string, fields: Fields = {}) => {
    const response = await by.get(username)?.post(url, fields);
    if (!response) throw new Error(`${username} is not signed in`);
    expect(response.status, `${url}: ${response.status}`).toBeLessThan(500);
    return response;
  };
  const row = (table: string, recordId: number) => company.db(table).where({ id: recordId }).first();
  const handover = async (to: TestUsername) =>
    idIn(
      (
        await post('manager', '/handovers', {
          fromUserId: id('sales'),
          kind: 'planned',
          all: id(to),
          backup: 'empty',
        })
      ).headers.location,
    );

  it('of two who claim a customer one gets it, and nobody more than the day allows', async () => {
    await company.change({ claimsPerDay: 2 });
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await chargedCustomer(company, {}, null));
    await Promise.all(
      ids.flatMap((one) => [
        post('sales', '/pool/claim', { ids: String(one) }),
        post('sales2', '/pool/claim', { ids: String(one) }),
      ]),
    );
    for (const username of ['sales', 'sales2'] as const)
      expect(await company.db('customers').where({ ownerId: id(username) })).toHaveLength(2);
    expect(await company.db('pool_moves').where({ kind: 'claim' })).toHaveLength(4);
  });

  it('a claim and an assignment: the customer has one owner, and one move tells how', async () => {
    const customerId = await chargedCustomer(company, {}, null);
    await Promise.all([
      post('sales', '/pool/claim', { ids: String(customerId) }),
      post('manager', '/pool/assign', { ids: String(customerId), ownerId: id('sales2') }),
    ]);
    const [move, ...others] = await company.db('pool_moves').select('kind', 'user_id');
    expect(others).toEqual([]);
    expect((await row('customers', customerId)).ownerId).toBe(move.userId);
  });

  it('two handovers of one leaver: each thing goes one way', async () => {
    await groundFor(company);
    const customerId = await chargedCustomer(company);
    const things = await openThingsOf(company, customerId);
    const [first, second] = [await handover('sales2'), await handover('manager')];
    await Promise.all([
      post('manager', `/handovers/${first}/completion`, { version: 1 }),
      post('manager', `/handovers/${second}/completion`, { version: 1 }),
    ]);
    const { ownerId } = await row('customers', customerId);
    expect((await row('opportunities', things.opportunity)).ownerId).toBe(ownerId);
    expect((await row('orders', things.order)).ownerId).toBe(ownerId);
    const counts = await company.db('handovers').orderBy('id').select('moved_count', 'changed_count');
    expect(counts.map(({ movedCount }) => movedCount).sort()).toEqual([0, 7]);
  });

  it('a handover sent twice, or from two tabs, is carried out once', async () => {
    await chargedCustomer(company);
    const handoverId = await handover('sales2');
    const url = `/handovers/${handoverId}/completion`;
    const tabs = await Promise.all([
      post('manager', url, { version: 1 }),
      post('manager', url, { version: 1 }),
    ]);
    expect(tabs.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await company.db('story_entries').where({ messageKey: 'handovers.story_handed' })).toHaveLength(1);
  });

  it('a handover, and its successor is disabled: nothing is left without an owner outside the waiting list', async () => {
    const customerId = await chargedCustomer(company);
    const handoverId = await handover('sales2');
    const [done] = await Promise.all([
      post('manager', `/handovers/${handoverId}/completion`, { version: 1 }),
      post('admin', `/users/${id('sales2')}/disabled`),
    ]);
    const { ownerId } = await row('customers', customerId);
    expect(ownerId).toBe(done.status === 303 ? id('sales2') : id('sales'));
    const waiting = (await by.get('manager')?.get('/pool?of=left'))?.text ?? '';
    if (done.status === 303) expect(waiting).toContain(`Hats ${customerId}`);
  });

  it('a handover and a merge: nothing stays with the loser, nothing gets lost', async () => {
    await groundFor(company);
    const [winnerId, loserId] = [await chargedCustomer(company), await chargedCustomer(company)];
    const things = await openThingsOf(company, loserId);
    const handoverId = await handover('sales2');
    const merge = { loserId, winnerVersion: 1, loserVersion: 1 };
    const [, merged] = await Promise.all([
      post('manager', `/handovers/${handoverId}/completion`, { version: 1 }),
      post('manager', `/customers/${winnerId}/merge`, merge),
    ]);
    expect((await row('customers', winnerId)).ownerId).toBe(id('sales2'));
    expect((await row('opportunities', things.opportunity)).ownerId).toBe(id('sales2'));
    if (merged.status !== 303) expect(merged.text).toContain('Someone changed one of the two meanwhile');
  });

  it('undoing a merge, and something new on the winner: each stays where it belongs', async () => {
    const [winnerId, loserId] = [await chargedCustomer(company), await chargedCustomer(company)];
    await post('sales', `/customers/${loserId}/interactions`, { channel: 'call', said: 'Before' });
    await post('manager', `/customers/${winnerId}/merge`, { loserId, winnerVersion: 1, loserVersion: 1 });
    const { id: mergeId } = await company.db('merges').first('id');
    await Promise.all([
      post('sales', `/customers/${winnerId}/interactions`, { channel: 'call', said: 'One' }),
      post('manager', `/merges/${mergeId}/undo`),
      post('sales', `/customers/${loserId}/interactions`, { channel: 'call', said: 'Other' }),
      post('sales', `/customers/${winnerId}/promises`, { promise: 'Samples', dueOn: '2026-04-09' }),
    ]);
    const said = await company.db('interactions').orderBy('id').select('said', 'customer_id');
    expect(said).toContainEqual({ said: 'Before', customerId: loserId });
    expect(said).toContainEqual({ said: 'One', customerId: winnerId });
  });

  it('assigning to one who is being disabled: assigned and waiting, or refused', async () => {
    const customerId = await chargedCustomer(company);
    const [assigned] = await Promise.all([
      post('manager', '/customers/assign', {
        ids: String(customerId),
        confirmed: '1',
        ownerId: id('sales2'),
      }),
      post('admin', `/users/${id('sales2')}/disabled`),
    ]);
    const { ownerId } = await row('customers', customerId);
    expect(ownerId).toBe(assigned.status === 303 ? id('sales2') : id('sales'));
  });

  it('an opportunity won twice makes one order; of two who move it one does', async () => {
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    const form = {
      customer: 'C00001',
      title: 'Caps',
      'lines[0][item]': 'CAP-BLK',
      'lines[0][quantity]': 5,
      'lines[0][price]': '20',
    };
    const opportunityId = idIn((await post('sales', '/opportunities', form)).headers.location);
    const at = `/opportunities/${opportunityId}`;
    const moved = await Promise.all([
      post('sales', `${at}/stage`, { stage: 'quoted', version: 1 }),
      post('manager', `${at}/stage`, { stage: 'negotiation', version: 1 }),
    ]);
    expect(moved.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await company.db('opportunity_stages').where({ opportunityId })).toHaveLength(2);
    const { version } = await row('opportunities', opportunityId);
    const won = await Promise.all([
      post('sales', `${at}/won-order`, { version }),
      post('manager', `${at}/won-order`, { version }),
      post('sales', `${at}/order`, { ...orderFields('CAP-BLK', 5), version }),
    ]);
    expect(won.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await company.db('orders')).toHaveLength(1);
    expect(await company.db('opportunity_stages').where({ opportunityId, stage: 'won' })).toHaveLength(1);
  });

  it('a view saved twice under one name is there once', async () => {
    const saved = await Promise.all(
      Array.from({ length: 4 }, () => post('sales', '/customers/views', { name: 'Mine', query: 'level=A' })),
    );
    expect(saved.map(({ status }) => status).sort()).toEqual([303, 422, 422, 422]);
    expect(await company.db('saved_views')).toHaveLength(1);
  });

  it('who is disabled while working is answered as one who is not signed in', async () => {
    const customerId = await chargedCustomer(company, {}, 'sales2');
    const said = Array.from({ length: 6 }, (_, place) =>
      post('sales2', `/customers/${customerId}/interactions`, { channel: 'call', said: `Words ${place}` }),
    );
    const disabled = post('admin', `/users/${id('sales2')}/disabled`);
    const answers = await Promise.all([...said, disabled]);
    expect((await disabled).status).toBe(303);
    const written = await company.db('interactions');
    expect(written).toHaveLength(
      answers
        .slice(0, 6)
        .filter(
          ({ status, headers }) =>
            status === 303 && headers.location !== undefined && !/sign-in/.test(headers.location),
        ).length,
    );
  });
});
