import type { Context } from '../../src/core/context.ts';
import { addDays, today as todayOf } from '../../src/core/days.ts';
import { linesOf } from '../../src/modules/orders/order-queries.ts';
import type { ReturnCause } from '../../src/modules/returns/return.ts';
import { createReturn } from '../../src/modules/returns/return-actions.ts';
import { linesOfReturn } from '../../src/modules/returns/return-queries.ts';
import { inspectReturn, receiveReturn, takeReturnStep } from '../../src/modules/returns/step-actions.ts';
import { findUser } from '../../src/modules/users/user-queries.ts';

interface Wished {
  cause: ReturnCause;
  daysAgo: number;
  pieces: number;
  upTo: 'requested' | 'approved' | 'received' | 'inspected' | 'rejected';
}

const wished: readonly Wished[] = [
  { cause: 'quality', daysAgo: 40, pieces: 36, upTo: 'inspected' },
  { cause: 'surplus', daysAgo: 25, pieces: 12, upTo: 'rejected' },
  { cause: 'damaged', daysAgo: 12, pieces: 24, upTo: 'received' },
  { cause: 'colour', daysAgo: 6, pieces: 18, upTo: 'approved' },
  { cause: 'size', daysAgo: 1, pieces: 10, upTo: 'requested' },
];

const texts = {
  en: {
    quality: 'Sweatband comes off after one wash',
    surplus: 'Ordered for two shops, only one opened',
    damaged: 'Two cartons were wet on arrival',
    colour: 'Lighter than the approved swatch',
    size: 'Labelled M, measures L',
    rejected: 'Sold as a special production, agreed without return',
    finding: 'Sweatband sewn on again; four caps stained',
  },
  'zh-CN': {
    quality: '汗带洗一次即脱线',
    surplus: '按两家门店订货，只开了一家',
    damaged: '到货时两箱受潮',
    colour: '颜色比确认样偏浅',
    size: '标 M 码，实测为 L 码',
    rejected: '定制款，合同约定不退',
    finding: '汗带已重新车缝，四顶有污渍',
  },
};

/** Goods that have come back, or are about to: one return in each state, done as people do it. */
export async function addReturns(tx: Context): Promise<void> {
  const today = todayOf(tx);
  const words = texts[tx.settings.language];
  const orders: { id: number; warehouseId: number; ownerId: number }[] = await tx
    .db('orders')
    .where({ state: 'closed' })
    .where('ordered_on', '<', addDays(today, -60))
    .whereNotNull('owner_id')
    .orderBy([{ column: 'ordered_on', order: 'desc' }, { column: 'id' }])
    .limit(wished.length)
    .select('id', 'warehouse_id', 'owner_id');
  for (const [place, { cause, daysAgo, pieces, upTo }] of wished.entries()) {
    const order = orders[place];
    if (!order) return;
    const on = (ago: number) => actingOn(tx, addDays(today, -ago));
    const asking = await on(daysAgo)(order.ownerId);
    const [line] = (await linesOf(asking.db, order.id)).filter(({ shipped }) => shipped >= pieces);
    if (!line) continue;
    const id = await createReturn(asking, order.id, {
      warehouseId: order.warehouseId,
      cause,
      reason: words[cause as keyof typeof words] ?? null,
      expectedOn: addDays(today, 5 - daysAgo),
      trackingNumber: null,
      remarks: null,
      lines: [{ orderLineId: line.id, quantity: pieces, place: 0 }],
    });
    if (upTo === 'requested') continue;
    const manager = await on(daysAgo - 1)('manager');
    const step = upTo === 'rejected' ? 'reject' : 'approve';
    await takeReturnStep(manager, { id, version: 1 }, step, step === 'reject' ? words.rejected : null);
    if (upTo === 'approved' || upTo === 'rejected') continue;
    const warehouse = await on(daysAgo - 8)('warehouse');
    const [own] = await linesOfReturn(tx.db, id);
    if (!own) continue;
    await receiveReturn(
      warehouse,
      { id, version: 2 },
      {
        version: 2,
        receivedOn: todayOf(warehouse),
        lines: [{ id: own.id, quantity: pieces, place: 0 }],
      },
    );
    if (upTo === 'received') continue;
    await inspectReturn(
      await on(daysAgo - 9)('warehouse'),
      { id, version: 3 },
      {
        version: 3,
        inspectedOn: addDays(today, 9 - daysAgo),
        lines: [{ id: own.id, good: pieces - 10, second: 6, scrap: 4, finding: words.finding, place: 0 }],
      },
    );
  }
}

/** On behalf of one of the demo's people, on that day. */
function actingOn(tx: Context, day: string) {
  return async (who: number | string): Promise<Context> => {
    const row: { id: number } | undefined =
      typeof who === 'number' ? { id: who } : await tx.db('users').where({ username: who }).first('id');
    const user = await findUser(tx.db, row?.id ?? 0);
    const at = new Date(`${day}T05:20:00.000Z`);
    return { ...tx, user, clock: { now: () => at } };
  };
}
