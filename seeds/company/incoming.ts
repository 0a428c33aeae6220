import { addDays, type Day } from '../../src/core/days.ts';
import { searchRow } from '../../src/core/search.ts';
import { nextOn } from '../../src/modules/incoming/incoming.ts';
import { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import type { SeedSku } from './products.ts';
import type { StockBook } from './stock.ts';

interface Demo {
  writer: Writer;
  stock: StockBook;
  skus: readonly SeedSku[];
  warehouseIds: readonly number[];
  userId: number | null;
  today: Day;
  language: 'en' | 'zh-CN';
}

interface Planned {
  kind: 'production' | 'purchase';
  state: 'open' | 'received' | 'cancelled';
  warehouseId: number;
  orderedOn: Day;
  expectedOn: Day;
  /** What the first day was, where it was changed. */
  firstOn?: Day;
  lines: { sku: SeedSku; quantity: number; receivedQty: number }[];
  /** The movement by which it came in. */
  movement?: { recordKind: string | null; recordId: number | null };
}

const words = {
  en: {
    workshops: ['Sewing hall 1', 'Sewing hall 2', 'Knitting hall'],
    suppliers: ['Tongxiang Felt Works', 'Shaoxing Textile', 'Yiwu Accessories'],
    redated: 'Dyeing had to be repeated',
    cancelled: 'The customer took another colour',
  },
  'zh-CN': {
    workshops: ['缝制一车间', '缝制二车间', '针织车间'],
    suppliers: ['桐乡毡帽厂', '绍兴纺织', '义乌辅料行'],
    redated: '染色返工',
    cancelled: '客户改订其他颜色',
  },
};

const batchSize = 3;
const receivedShown = 14;

/** Batches that came in lately, those on their way for orders that wait, and one that is late. Gives the last numbers. */
export function addIncoming(demo: Demo): Map<string, number> {
  const random = new Random(20_261_125);
  const planned = [...received(demo), ...onTheirWay(demo, random)];
  planned.sort((a, b) => (a.orderedOn < b.orderedOn ? -1 : a.orderedOn > b.orderedOn ? 1 : 0));
  const numbers = new Map<string, number>();
  for (const batch of planned) {
    const series = `IN-${batch.orderedOn.slice(0, 4)}`;
    const last = (numbers.get(series) ?? 0) + 1;
    numbers.set(series, last);
    write(demo, random, batch, `${series}-${String(last).padStart(5, '0')}`);
  }
  return numbers;
}

function received({ stock, skus }: Demo): Planned[] {
  const bySku = new Map(skus.map((sku) => [sku.id, sku]));
  const latest = stock
    .inOrder()
    .filter(({ kind }) => kind === 'production_in')
    .filter((_, place, all) => (all.length - 1 - place) % 9 === 4)
    .slice(-receivedShown);
  return latest.flatMap((movement): Planned[] => {
    const sku = bySku.get(movement.skuId);
    if (!sku) return [];
    const { quantity, postedOn, warehouseId } = movement;
    return [
      {
        kind: 'production',
        state: 'received',
        warehouseId,
        orderedOn: addDays(postedOn, -35),
        expectedOn: postedOn,
        lines: [{ sku, quantity, receivedQty: quantity }],
        movement,
      },
    ];
  });
}

/** What orders wait for and some more, three SKUs to a batch. */
function onTheirWay({ writer, skus, warehouseIds, today }: Demo, random: Random): Planned[] {
  const orders = new Map(writer.gathered('orders').map((order) => [Number(order.id), order]));
  const waiting = new Map<string, { sku: SeedSku; warehouseId: number; quantity: number }>();
  for (const line of writer.gathered('order_lines')) {
    if (!line.isWaiting) continue;
    const sku = skus.find(({ id }) => id === line.skuId);
    const warehouseId = Number(orders.get(Number(line.orderId))?.warehouseId);
    if (!sku) continue;
    const key = `${warehouseId}:${sku.id}`;
    const quantity = (waiting.get(key)?.quantity ?? 0) + Number(line.quantity);
    waiting.set(key, { sku, warehouseId, quantity });
  }
  const wanted = [...waiting.values()].sort((a, b) => a.warehouseId - b.warehouseId || a.sku.id - b.sku.id);
  const more = Array.from({ length: 9 }, () => ({
    sku: random.pick(skus),
    warehouseId: warehouseIds[0] ?? 1,
    quantity: random.between(1, 6) * 60,
  }));
  // Some of what is wanted is not ordered yet: the proposals name it.
  const ordered = [...wanted.filter((_, place) => place % 4 !== 3), ...more];
  const batches: Planned[] = [];
  for (const warehouseId of warehouseIds) {
    const here = ordered.filter((one) => one.warehouseId === warehouseId);
    for (let start = 0; start < here.length; start += batchSize)
      batches.push({
        kind: random.chance(0.7) ? 'production' : 'purchase',
        state: 'open',
        warehouseId,
        orderedOn: addDays(today, -random.between(8, 25)),
        expectedOn: addDays(today, random.between(6, 40)),
        lines: here.slice(start, start + batchSize).map(({ sku, quantity }) => {
          const step = sku.perCarton * 5;
          return { sku, quantity: Math.ceil(quantity / step) * step, receivedQty: 0 };
        }),
      });
  }
  return withSpecial(batches, today);
}

/** One is late, one comes this week in part, one was put off, one was cancelled. */
function withSpecial(batches: Planned[], today: Day): Planned[] {
  const [late, soon, putOff, cancelled] = batches;
  if (late) late.expectedOn = addDays(today, -4);
  if (soon) soon.expectedOn = addDays(today, 3);
  if (putOff) {
    putOff.firstOn = addDays(today, -6);
    putOff.expectedOn = addDays(today, 12);
  }
  if (cancelled && batches.length > 5) cancelled.state = 'cancelled';
  return batches;
}

function write({ writer, userId, language }: Demo, random: Random, batch: Planned, number: string): void {
  const { kind, state, warehouseId, orderedOn, expectedOn, firstOn = expectedOn, lines } = batch;
  const names = words[language];
  const supplier = random.pick(kind === 'production' ? names.workshops : names.suppliers);
  const at = `${orderedOn}T02:00:00.000Z`;
  const drawn = lines.map(({ sku, quantity, receivedQty }) => ({
    sku,
    quantity,
    receivedQty,
    openQty: state === 'open' ? quantity - receivedQty : 0,
    expectedOn,
  }));
  const incomingId = writer.add('incoming', {
    number,
    kind,
    state,
    warehouseId,
    supplier,
    reference: kind === 'production' ? `WO-${random.between(1000, 9999)}` : null,
    orderedOn,
    nextOn: nextOn(drawn),
    remarks: null,
    stateReason: state === 'cancelled' ? names.cancelled : null,
    createdAt: at,
    createdById: userId,
    updatedAt: at,
    version: 1,
  });
  for (const [place, { sku, ...line }] of drawn.entries()) {
    const id = writer.add('incoming_lines', {
      incomingId,
      position: place + 1,
      skuId: sku.id,
      ...line,
      unitCostE4: sku.costE4,
      firstExpectedOn: firstOn,
    });
    if (firstOn !== expectedOn)
      writer.add('incoming_dates', {
        incomingLineId: id,
        beforeOn: firstOn,
        afterOn: expectedOn,
        reason: names.redated,
        userId,
        createdAt: `${firstOn}T02:30:00.000Z`,
      });
  }
  if (batch.movement) Object.assign(batch.movement, { recordKind: 'incoming', recordId: incomingId });
  const subtitle = supplier;
  const terms = [number, supplier];
  writer.add(
    'search_keys',
    searchRow({ kind: 'incoming', recordId: incomingId, title: number, subtitle, isArchived: false, terms }),
  );
}
