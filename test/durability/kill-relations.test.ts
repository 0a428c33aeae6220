import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchRow } from '../../src/core/search.ts';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { connect, type Database } from '../../src/db/connection.ts';
import { insertRows } from '../../src/db/write.ts';
import { Client, RunningServer } from '../support/server.ts';
import { idIn } from '../support/stocked.ts';

const rounds = Number(process.env.KEHU_KILL_ROUNDS ?? 4);
const password = 'only for this test';
const many = 2000;

/** What moves thousands of rows in one transaction: it is done, or it never began. */
describe.skipIf(process.env.TEST_DATABASE_URL)('kill -9 in the middle of a handover and of a merge', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-kill-'));
  const env = { KEHU_DATA: folder, KEHU_SETUP: 'empty', KEHU_ADMIN_PASSWORD: password, DATABASE_URL: '' };
  let client: Client;
  /** Two who give the same customers to each other, round after round. */
  const people: number[] = [];
  let winnerId: number;
  let loserId: number;

  const onDisk = async <Result>(work: (db: Database) => Promise<Result>): Promise<Result> => {
    const db = connect({ kind: 'sqlite', file: join(folder, 'kehu.sqlite') });
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  };

  beforeAll(async () => {
    const server = await RunningServer.start(env);
    client = new Client(server.address);
    await client.signIn('admin', password);
    for (const username of ['first', 'second']) {
      const person = { username, name: username, roles: 'sales', password, passwordAgain: password };
      const created = await client.post('/users', person);
      expect(created.status, await created.text()).toBe(303);
    }
    for (const name of ['Winner', 'Loser']) {
      const customer = { name, currency: 'CNY', documentLanguage: 'en' };
      expect((await client.post('/customers', customer)).status).toBe(303);
    }
    expect(await server.stop()).toBe(0);
    await onDisk(async (db) => {
      people.push(...(await db('users').whereIn('username', ['first', 'second']).orderBy('id').pluck('id')));
      [winnerId, loserId] = await db('customers').orderBy('id').pluck('id');
      const [template] = await db('customers').where({ id: winnerId });
      const { id: _, ...row } = template;
      await insertRows(
        db,
        'customers',
        Array.from({ length: many }, (_, place) => ({
          ...row,
          code: `K${place}`,
          name: `Kept ${place}`,
          ownerId: people[0],
        })),
      );
      const kept: { id: number; code: string }[] = await db('customers')
        .where('code', 'like', 'K%')
        .select('id', 'code');
      const keys = kept.map(({ id, code }) =>
        searchRow({
          kind: 'customer',
          recordId: id,
          title: code,
          subtitle: '',
          isArchived: false,
          terms: [code],
        }),
      );
      await insertRows(db, 'search_keys', keys);
      const said = {
        customerId: loserId,
        channel: 'call',
        said: 'Words',
        userId: people[0],
        version: 1,
      };
      const at = '2026-01-05T01:00:00.000Z';
      await insertRows(
        db,
        'interactions',
        Array.from({ length: many }, () => ({ ...said, happenedAt: at, createdAt: at, updatedAt: at })),
      );
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const unbroken = (db: Database) =>
    checkIntegrity(db).then((all) => all.filter(({ rows }) => rows.length > 0));

  /** How long it takes undisturbed, so that the kills fall on all of it. */
  async function killedAt(
    part: number,
    whole: number,
    send: () => Promise<Response>,
  ): Promise<number | null> {
    const answer = send().then(
      ({ status }) => status,
      () => null,
    );
    await wait(part * whole);
    return Promise.race([answer, wait(0).then(() => null)]);
  }

  it(`hands ${many} customers over, whole or not at all, ${rounds} times`, async () => {
    let whole = 400;
    let done = 0;
    for (let round = 0; round < rounds; round++) {
      const server = await RunningServer.start(env);
      client.address = server.address;
      const from = await onDisk((db) => db('customers').where('code', 'K0').first('owner_id'));
      const to = people.find((id) => id !== from.ownerId);
      const form = { fromUserId: from.ownerId, kind: 'planned', all: Number(to), backup: 'empty' };
      const prepared = await client.post('/handovers', form);
      const id = idIn(prepared.headers.get('location') ?? '');
      const send = () => client.post(`/handovers/${id}/completion`, { version: 1 });
      let answered: number | null;
      if (round === 0) {
        const began = Date.now();
        answered = (await send()).status;
        whole = Date.now() - began;
      } else answered = await killedAt(round / rounds, whole, send);
      await server.kill();
      await onDisk(async (db) => {
        expect(await unbroken(db)).toEqual([]);
        const [owner, ...others] = await db('customers').where('code', 'like', 'K%').distinct('owner_id');
        expect(others).toEqual([]);
        const { state } = await db('handovers').where({ id }).first('state');
        expect(owner.ownerId).toBe(state === 'done' ? to : from.ownerId);
        if (answered === 303) expect(state).toBe('done');
        if (state === 'done') done++;
        const told = await db('story_entries')
          .where({ messageKey: 'handovers.story_handed' })
          .count({ told_count: '*' });
        expect(told).toEqual([{ toldCount: done * many }]);
      });
    }
  }, 600_000);

  it(`merges a customer with ${many} interactions, and undoes it, whole or not at all, ${rounds} times`, async () => {
    let whole = 200;
    for (let round = 0; round < rounds; round++) {
      const server = await RunningServer.start(env);
      client.address = server.address;
      const before = await onDisk((db) => db('customers').whereIn('id', [winnerId, loserId]).orderBy('id'));
      const undone = await onDisk((db) => db('merges').whereNull('undone_at').first('id'));
      const send = () =>
        undone
          ? client.post(`/merges/${undone.id}/undo`, {})
          : client.post(`/customers/${winnerId}/merge`, {
              loserId,
              winnerVersion: before[0].version,
              loserVersion: before[1].version,
            });
      if (round === 0) {
        const began = Date.now();
        expect((await send()).status).toBe(303);
        whole = Date.now() - began;
      } else await killedAt(round / rounds, whole, send);
      await server.kill();
      await onDisk(async (db) => {
        expect(await unbroken(db)).toEqual([]);
        const { mergedIntoId } = await db('customers').where({ id: loserId }).first('merged_into_id');
        const at = await db('interactions').distinct('customer_id');
        expect(at).toEqual([{ customerId: mergedIntoId ?? loserId }]);
        const open = await db('merges').whereNull('undone_at');
        expect(open).toHaveLength(mergedIntoId === null ? 0 : 1);
      });
    }
  }, 600_000);
});
