import { Refusal } from '../../src/core/refusal.ts';
import { transact } from '../../src/db/transaction.ts';
import { type Movement, postMovements, release } from '../../src/modules/inventory/stock.ts';
import type { TestCompany, TestUsername } from './company.ts';
import { idIn, orderFields } from './stocked.ts';
import type { Fields, Visitor } from './visitor.ts';

const today = '2026-03-31';

/** One SKU on which two meet, and what they may both mean: a posting, a return. */
export interface Stage {
  skuId: number;
  code: string;
  shared: Map<string, Promise<number>>;
}

/** Prepares an action on the stage's SKU; what it gives does it, and answers with a status. */
export type Act = (stage: Stage) => Promise<() => Promise<number>>;

/** All that touches stock, done by the people who do it, on 20 pieces in warehouse 1 and none in warehouse 2. */
export function stockActs(company: TestCompany, by: Record<TestUsername, Visitor>): Record<string, Act> {
  let count = 0;
  const send = async (who: TestUsername, url: string, fields: Fields = {}) => by[who].post(url, fields);
  const expectDone = async (who: TestUsername, url: string, fields: Fields = {}): Promise<number> => {
    const { status, headers } = await send(who, url, fields);
    if (status !== 303) throw new Error(`preparing ${url} was answered with ${status}`);
    return idIn(headers.location);
  };
  const act = (who: TestUsername, url: string, fields: Fields) => async () =>
    (await send(who, url, fields)).status;
  const versionOf = async (table: string, id: number) =>
    (await company.db(table).where({ id }).first('version')).version as number;
  const lineOf = async (orderId: number) =>
    (await company.db('order_lines').where({ orderId }).first('id')).id as number;

  const draft = ({ code }: Stage, pieces: number) =>
    expectDone('sales', '/orders', orderFields(code, pieces));
  const confirmed = async (stage: Stage, pieces: number, wait = false) => {
    const id = await draft(stage, pieces);
    await expectDone('sales', `/orders/${id}/confirmation`, {
      version: await versionOf('orders', id),
      ...(wait ? { wait: await lineOf(id) } : {}),
    });
    // It got what was there; these races want a line that holds nothing yet.
    if (wait) await emptied(await lineOf(id));
    return id;
  };
  const emptied = async (lineId: number) => {
    await transact(await company.as('sales'), (tx) => release(tx, [lineId]));
    await company.db('order_lines').where({ id: lineId }).update({ isWaiting: true });
  };
  const planned = async (orderId: number, pieces: number) =>
    expectDone('warehouse', '/shipments', {
      order: orderId,
      carrierId: 1,
      mode: 'sea',
      plannedOn: today,
      promisedOn: '2026-04-30',
      'lines[0][orderLineId]': await lineOf(orderId),
      'lines[0][quantity]': pieces,
    });
  const dispatchable = async (stage: Stage, pieces: number) => {
    const orderId = await confirmed(stage, pieces);
    await expectDone('sales', `/orders/${orderId}/release`, { version: await versionOf('orders', orderId) });
    return { orderId, shipmentId: await planned(orderId, pieces) };
  };
  const dispatch = (shipmentId: number, version: number) =>
    act('warehouse', `/shipments/${shipmentId}/dispatch`, { version, dispatchedOn: today });

  const posting = (kind: string, quantity: number, more: Fields = {}) => {
    return async ({ code }: Stage) =>
      act('warehouse', `/inventory/postings/${kind}`, {
        warehouse: 1,
        postedOn: today,
        reason: 'race',
        'lines[0][sku]': code,
        'lines[0][quantity]': quantity,
        ...more,
      });
  };
  const post = (movement: Omit<Movement, 'skuId' | 'warehouseId' | 'postedOn' | 'key'>) => {
    return async ({ skuId }: Stage) => {
      const key = `race:${++count}`;
      return async () => {
        const context = await company.as('warehouse');
        const work = transact(context, (tx) =>
          postMovements(tx, [{ ...movement, skuId, warehouseId: 1, postedOn: today, key }]),
        );
        return work.then(
          () => 303,
          (error: unknown) => {
            if (error instanceof Refusal) return 422;
            throw error;
          },
        );
      };
    };
  };
  /** What both mean: prepared by the first who asks for it. */
  const shared = (stage: Stage, name: string, prepare: () => Promise<number>): Promise<number> => {
    const known = stage.shared.get(name) ?? prepare();
    stage.shared.set(name, known);
    return known;
  };
  const approvedReturn = (stage: Stage) =>
    shared(stage, 'return', async () => {
      const { orderId, shipmentId } = await dispatchable(stage, 4);
      await dispatch(shipmentId, await versionOf('shipments', shipmentId))();
      const id = await expectDone('sales', '/returns', {
        order: orderId,
        warehouseId: 1,
        cause: 'quality',
        'lines[0][orderLineId]': await lineOf(orderId),
        'lines[0][quantity]': 4,
      });
      await expectDone('manager', `/returns/${id}/steps/approve`, { version: 1 });
      return id;
    });
  const returnLine = async (returnId: number) =>
    (await company.db('return_lines').where({ returnId }).first('id')).id as number;
  const receive = async (returnId: number, pieces: number) =>
    act('warehouse', `/returns/${returnId}/receipt`, {
      version: await versionOf('returns', returnId),
      receivedOn: today,
      'lines[0][id]': await returnLine(returnId),
      'lines[0][quantity]': pieces,
    });

  return {
    confirm: async (stage) => {
      const id = await draft(stage, 12);
      return act('sales', `/orders/${id}/confirmation`, { version: await versionOf('orders', id) });
    },
    'reserve waiting': async (stage) => {
      const id = await confirmed(stage, 11, true);
      return act('sales', `/orders/${id}/reservation`, { version: await versionOf('orders', id) });
    },
    amend: async (stage) => {
      const id = await confirmed(stage, 2);
      return act('sales', `/orders/${id}/amendment`, {
        version: await versionOf('orders', id),
        reason: 'more',
        consentedOn: today,
        'lines[0][id]': await lineOf(id),
        'lines[0][sku]': stage.code,
        'lines[0][quantity]': 13,
      });
    },
    cancel: async (stage) => {
      const id = await confirmed(stage, 3);
      return act('sales', `/orders/${id}/cancellation`, {
        version: await versionOf('orders', id),
        reason: 'race',
      });
    },
    dispatch: async (stage) => {
      const { shipmentId } = await dispatchable(stage, 3);
      return dispatch(shipmentId, await versionOf('shipments', shipmentId));
    },
    'close short': async (stage) => {
      const orderId = await confirmed(stage, 5);
      await expectDone('sales', `/orders/${orderId}/release`, {
        version: await versionOf('orders', orderId),
      });
      const shipmentId = await planned(orderId, 2);
      await dispatch(shipmentId, await versionOf('shipments', shipmentId))();
      const version = await versionOf('orders', orderId);
      return act('sales', `/orders/${orderId}/short-closing`, { version, reason: 'race' });
    },
    receipt: posting('receipt', 5, { how: 'receipt', 'lines[0][cost]': '9.37' }),
    transfer: posting('transfer', 11, { toWarehouse: 2 }),
    adjustment: posting('adjustment', -11),
    scrap: posting('issue', 11, { how: 'scrap' }),
    'quality change': posting('quality', 11, { quality: 'good', toQuality: 'blocked' }),
    'count posting': post({ kind: 'count_loss', quantity: -11 }),
    'found by a count': post({ kind: 'count_gain', quantity: 3 }),
    reversal: async (stage) => {
      const id = await shared(stage, 'receipt', async () => {
        await expectDone('warehouse', '/inventory/postings/receipt', {
          warehouse: 1,
          postedOn: today,
          how: 'receipt',
          'lines[0][sku]': stage.code,
          'lines[0][quantity]': 7,
          'lines[0][cost]': '8',
        });
        const { skuId } = stage;
        return (await company.db('movements').where({ skuId }).orderBy('id', 'desc').first('id')).id;
      });
      return act('warehouse', `/inventory/movements/${id}/reversal`, { reason: 'race', postedOn: today });
    },
    'return received': async (stage) => receive(await approvedReturn(stage), 3),
    'return inspected': async (stage) => {
      const id = await approvedReturn(stage);
      await shared(stage, 'received', async () => (await receive(id, 1))());
      return act('warehouse', `/returns/${id}/inspection`, {
        version: await versionOf('returns', id),
        inspectedOn: today,
        'lines[0][id]': await returnLine(id),
        'lines[0][good]': 1,
      });
    },
    'scrap of blocked': posting('issue', 1, { how: 'scrap', quality: 'blocked' }),
  };
}
