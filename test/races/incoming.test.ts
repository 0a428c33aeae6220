import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { expectedGoods } from '../support/incoming.ts';
import { stockedWarehouse } from '../support/stocked.ts';

/** Two people with one batch at the same instant, on one database file that is committed to. */
describe('one batch of expected goods', () => {
  let company: TestCompany;
  let folder: string;
  let lineId: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kehu-incoming-race-'));
    company = await testCompany({}, join(folder, 'race.sqlite'));
    const { black } = await stockedWarehouse(company, 100);
    lineId = await expectedGoods(company, { skuId: black.id, quantity: 40, on: '2026-04-10' });
  });
  afterEach(async () => {
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
    rmSync(folder, { recursive: true });
  });

  const receipt = () => ({
    version: 1,
    receivedOn: '2026-03-31',
    'lines[0][id]': lineId,
    'lines[0][quantity]': 40,
  });
  const onHand = async () => (await company.db('stock').first('on_hand')) as { onHand: number };

  it('the rest is received once, whoever presses', async () => {
    const [one, two] = [await company.visitor('warehouse'), await company.visitor('manager')];
    const answers = await Promise.all([one, two].map((by) => by.post('/incoming/1/receipt', receipt())));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await onHand()).toEqual({ onHand: 140 });
    expect(await company.db('incoming_lines').first('received_qty', 'open_qty')).toEqual({
      receivedQty: 40,
      openQty: 0,
    });
  });

  it('is received or cancelled, never both', async () => {
    const [one, two] = [await company.visitor('warehouse'), await company.visitor('manager')];
    const answers = await Promise.all([
      one.post('/incoming/1/receipt', receipt()),
      two.post('/incoming/1/steps/cancel', { version: 1, reason: 'x' }),
    ]);
    const done = answers.filter(({ status }) => status === 303);
    expect(done).toHaveLength(1);
    const { state } = (await company.db('incoming').first('state')) as { state: string };
    expect(await onHand()).toEqual({ onHand: state === 'received' ? 140 : 100 });
    expect(['received', 'cancelled']).toContain(state);
  });
});
