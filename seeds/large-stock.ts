import type { Context } from '../src/core/context.ts';
import { addDays, today as todayOf } from '../src/core/days.ts';
import { searchRow } from '../src/core/search.ts';
import { transact } from '../src/db/transaction.ts';
import { Random } from './random.ts';
import { Writer } from './writer.ts';

const skusPerStyle = 20;
const stylesPerStep = 25;
const categories = ['Caps', 'Hats', 'Knitwear', 'Jackets', 'Shirts', 'Scarves'];

/**
 * Fills a company that is set up with very many SKUs and movements, for measuring: each SKU has come in and gone out
 * for two years, some of it is expected, some lies too long. Five hundred SKUs make one transaction.
 */
export async function seedLargeStock(
  context: Context,
  { skus, movements }: { skus: number; movements: number },
): Promise<void> {
  const random = new Random(11);
  const today = todayOf(context);
  const warehouse: { id: number } | undefined = await context.db('warehouses').orderBy('id').first('id');
  if (!warehouse) throw new Error('set the company up first');
  const styles = Math.ceil(skus / skusPerStyle);
  const perSku = Math.max(2, Math.round(movements / skus));
  for (let first = 0; first < styles; first += stylesPerStep)
    await transact(context, async (tx) => {
      const writer = new Writer();
      await writer.startAfterExisting(tx.db);
      for (let style = first; style < Math.min(styles, first + stylesPerStep); style++)
        addStyle({ writer, random, today, warehouseId: warehouse.id, perSku }, style);
      await writer.write(tx.db);
    });
}

interface Stage {
  writer: Writer;
  random: Random;
  today: string;
  warehouseId: number;
  perSku: number;
}

function addStyle(stage: Stage, number: number): void {
  const { writer, today } = stage;
  const code = `M${String(number).padStart(4, '0')}`;
  const at = `${addDays(today, -750)}T01:00:00.000Z`;
  const styleId = writer.add('styles', {
    code,
    name: `Measured ${number}`,
    category: categories[number % categories.length],
    unit: 'pcs',
    colours: 'A, B, C, D',
    sizes: 'XS, S, M, L, XL',
    isArchived: false,
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
  writer.add(
    'search_keys',
    searchRow({
      kind: 'style',
      recordId: styleId,
      title: `${code} Measured ${number}`,
      subtitle: categories[number % categories.length] ?? '',
      isArchived: false,
      terms: [code, `Measured ${number}`],
    }),
  );
  for (const colour of ['A', 'B', 'C', 'D'])
    for (const size of ['XS', 'S', 'M', 'L', 'XL'])
      addSku(stage, styleId, { code: `${code}-${colour}-${size}`, colour, size });
}

function addSku(
  { writer, random, today, warehouseId, perSku }: Stage,
  styleId: number,
  names: { code: string; colour: string; size: string },
): void {
  const sku = {
    styleId,
    ...names,
    barcode: null,
    reorderPoint: random.pick([0, 50, 100]),
    reorderQuantity: 100,
    safetyStock: random.pick([0, 20]),
    stockValueE4: 0,
    isActive: true,
    version: 1,
  };
  const skuId = writer.add('skus', sku);
  const subtitle = `${names.colour} · ${names.size}`;
  writer.add(
    'search_keys',
    searchRow({
      kind: 'sku',
      recordId: skuId,
      title: names.code,
      subtitle,
      isArchived: false,
      terms: [names.code],
    }),
  );
  let onHand = 0;
  // One in ten has not been taken for a long time.
  const span = random.chance(0.1) ? 250 : 725;
  for (let place = 0; place < perSku; place++) {
    const quantity = onHand < 60 ? random.between(40, 90) : -random.between(1, 50);
    onHand += quantity;
    const postedOn = addDays(today, -730 + Math.floor((place * span) / perSku));
    writer.add('movements', {
      skuId,
      warehouseId,
      quality: 'good',
      kind: quantity > 0 ? 'receipt' : 'ship',
      quantity,
      balance: onHand,
      valueE4: quantity * 80_000,
      postedOn,
      postedAt: `${postedOn}T02:00:00.000Z`,
      idempotencyKey: `measured:${skuId}:${place}`,
      userId: null,
    });
  }
  // One in twenty is sold out.
  if (onHand > 0 && random.chance(0.05)) {
    const postedOn = addDays(today, -3);
    writer.add('movements', {
      skuId,
      warehouseId,
      quality: 'good',
      kind: 'ship',
      quantity: -onHand,
      balance: 0,
      valueE4: -onHand * 80_000,
      postedOn,
      postedAt: `${postedOn}T02:00:00.000Z`,
      idempotencyKey: `measured:${skuId}:sold-out`,
      userId: null,
    });
    onHand = 0;
  }
  const gathered = writer.gathered('skus').at(-1);
  if (gathered) gathered.stockValueE4 = onHand * 80_000;
  writer.add('stock', { skuId, warehouseId, quality: 'good', onHand, reserved: 0 });
  if (random.chance(0.4)) addIncoming({ writer, random, today, warehouseId, perSku }, skuId);
}

function addIncoming({ writer, random, today, warehouseId }: Stage, skuId: number): void {
  const at = `${today}T01:00:00.000Z`;
  const expectedOn = addDays(today, random.between(-5, 60));
  const incomingId = writer.add('incoming', {
    number: `IN-0000-${String(skuId).padStart(6, '0')}`,
    kind: 'production',
    state: 'open',
    warehouseId,
    orderedOn: today,
    nextOn: expectedOn,
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
  const quantity = random.between(50, 300);
  writer.add('incoming_lines', {
    incomingId,
    position: 1,
    skuId,
    quantity,
    receivedQty: 0,
    openQty: quantity,
    unitCostE4: 80_000,
    expectedOn,
    firstExpectedOn: expectedOn,
  });
}
