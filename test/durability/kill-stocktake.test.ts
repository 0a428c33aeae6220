import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { connect } from '../../src/db/connection.ts';
import { Client, RunningServer } from '../support/server.ts';
import { idIn } from '../support/stocked.ts';

const rounds = Number(process.env.KEHU_KILL_ROUNDS ?? 6);
const password = 'only for this test';

/** A stocktake of three hundred variances, ended in the middle of its posting as a power cut does. */
describe.skipIf(process.env.TEST_DATABASE_URL)('kill -9 while a stocktake is posted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-kill-count-'));
  const env = { KEHU_DATA: folder, KEHU_SETUP: 'demo', KEHU_ADMIN_PASSWORD: password, DATABASE_URL: '' };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('posts all of it or nothing, and goes on afterwards', async () => {
    let server = await RunningServer.start(env);
    const keeper = new Client(server.address);
    const manager = new Client(server.address);
    await keeper.signIn('warehouse', password);
    await manager.signIn('manager', password);
    const fields = {
      warehouseId: 1,
      plannedOn: '2026-03-31',
      scope: 'all',
      toleranceQty: 100_000,
      toleranceBp: 0,
    };
    const id = idIn((await manager.post('/stocktakes', fields)).headers.get('location') ?? '');
    const at = `/stocktakes/${id}`;
    const versionNow = async (path: string) =>
      Number(/name="version" value="(\d+)"/.exec(await (await manager.get(path)).text())?.[1]);
    const step = async (name: string) =>
      manager.post(`${at}/steps/${name}`, { version: await versionNow(`${at}/steps/${name}`) });
    expect((await step('start')).status).toBe(303);
    const db = connect({ kind: 'sqlite', file: join(folder, 'kehu.sqlite') });
    const lines: { id: number; onHand: number }[] = await db('stocktake_lines as l')
      .join('stock as t', (on) =>
        on
          .on('t.sku_id', 'l.sku_id')
          .on('t.warehouse_id', 'l.open_warehouse_id')
          .on('t.quality', 'l.quality'),
      )
      .where('l.stocktake_id', id)
      .limit(300)
      .select('l.id', 't.on_hand');
    const moved = () => db('movements').where({ recordKind: 'stocktake', recordId: id });
    const counted = Object.fromEntries(
      lines.flatMap((line, place) => [
        [`lines[${place}][line]`, line.id],
        [`lines[${place}][counted]`, line.onHand + 1],
      ]),
    );
    expect((await keeper.post(`${at}/count`, counted)).status).toBe(303);
    expect((await step('review')).status).toBe(303);
    const given = await manager.post(`${at}/review`, {
      version: await versionNow(`${at}/review`),
      others: 'lost',
    });
    expect(given.status).toBe(303);

    let outcome = 'nothing';
    for (let turn = 0; turn < rounds && outcome === 'nothing'; turn++) {
      const posting = step('post').then(
        ({ status }) => status,
        () => 0,
      );
      await wait(15 + turn * 40);
      await server.kill();
      const answered = await posting;
      const count = (await moved()).length;
      expect([0, lines.length]).toContain(count);
      if (answered === 303) expect(count).toBe(lines.length);
      outcome = count > 0 ? 'all' : 'nothing';
      const findings = await checkIntegrity(db);
      expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
      server = await RunningServer.start(env);
      manager.address = server.address;
    }
    const last = await step('post');
    expect(last.status).toBe(outcome === 'all' ? 422 : 303);
    expect(await moved()).toHaveLength(lines.length);
    await db.destroy();
    await server.stop();
  }, 180_000);
});
