import type { Context } from '../src/core/context.ts';
import { addDays, today as todayOf } from '../src/core/days.ts';
import { saveSettings } from '../src/core/settings.ts';
import { transact } from '../src/db/transaction.ts';
import { findAllPairs } from '../src/modules/customers/customer-pairs.ts';
import { duplicateRules } from '../src/modules/customers/name-folding.ts';
import { termsOf } from '../src/modules/payment-plans/order-terms.ts';
import { addCarriers } from './company/carriers.ts';
import { addCustomer } from './company/people.ts';
import { addProducts } from './company/products.ts';
import { addStory } from './company/story.ts';
import { holdGoods } from './large-holds.ts';
import { type Held, type LargeNumbers, planOf, type Stage, seriesOf } from './large-stage.ts';
import { addTrade } from './large-trade.ts';
import { Random } from './random.ts';
import { Writer } from './writer.ts';

export interface LargeSeed {
  customers: number;
  orders: number;
  /** Entries in the story of one customer, the first. */
  story?: number;
  onProgress?: (done: number, total: number) => void;
}

const customersPerStep = 1000;

/**
 * Fills a company that is set up with very many customers and orders, for measuring. Most orders are history, the
 * newest are open: they hold goods, or wait for them. Memory stays flat: a thousand customers with their orders make
 * one transaction.
 */
export async function seedLarge(
  context: Context,
  { customers, orders, story = 0, onProgress }: LargeSeed,
): Promise<void> {
  const random = new Random(7);
  const stage = await prepare(context, random);
  const numbers: LargeNumbers = { orders: 0, quotes: 0, receipts: 0, shipments: 0, returns: 0 };
  const held: Held = new Map();
  for (let first = 0; first < customers; first += customersPerStep) {
    const count = Math.min(customersPerStep, customers - first);
    const share = Math.round((orders * (first + count)) / customers) - numbers.orders;
    await transact(context, async (tx) => {
      const writer = new Writer();
      await writer.startAfterExisting(tx.db);
      const people = Array.from({ length: count }, (_, place) =>
        addCustomer(writer, random, {
          number: first + place + 1,
          prefix: 'L',
          owners: stage.owners,
          today: stage.today,
          createdDaysAgo: random.between(400, 1400),
        }),
      );
      for (const row of writer.gathered('customers')) row.paymentPlanId = planOf(stage, Number(row.id)).id;
      for (let order = 0; order < share; order++)
        addTrade({ ...stage, writer, random, numbers, held }, random.pick(people));
      await writer.write(tx.db);
      for (const [series, last] of seriesOf(numbers, stage.today)) await keepSeries(tx, series, last);
    });
    onProgress?.(first + count, customers);
  }
  await holdGoods(context, stage, held);
  await transact(context, async (tx) => {
    await findAllPairs(tx.db);
    await saveSettings(tx.db, { duplicateRules });
  });
  await addLongStory(context, story);
}

/** Years of news about one customer, an hour apart. */
async function addLongStory(context: Context, entries: number): Promise<void> {
  const first: { id: number; ownerId: number } | undefined = await context
    .db('customers')
    .orderBy('id')
    .first('id', 'owner_id');
  if (!first) return;
  const now = context.clock.now().getTime();
  for (let done = 0; done < entries; done += customersPerStep) {
    await transact(context, async (tx) => {
      const writer = new Writer();
      await writer.startAfterExisting(tx.db);
      for (let place = done; place < Math.min(done + customersPerStep, entries); place++)
        addStory(writer, {
          customerId: first.id,
          message: 'order_confirmed',
          detail: { number: `SO-${place}` },
          record: { kind: 'order', id: place },
          at: new Date(now - (entries - place) * 3_600_000).toISOString(),
          userId: first.ownerId,
        });
      await writer.write(tx.db);
    });
  }
}

async function prepare(context: Context, random: Random): Promise<Stage> {
  const today = todayOf(context);
  return transact(context, async (tx) => {
    const writer = new Writer();
    await writer.startAfterExisting(tx.db);
    const at = `${addDays(today, -900)}T01:00:00.000Z`;
    const products = addProducts(writer, random, at);
    const carriers = addCarriers(writer, random, at);
    await writer.write(tx.db);
    const owners: { id: number }[] = await tx
      .db('users')
      .where({ isActive: true })
      .orderBy('id')
      .select('id');
    const warehouse: { id: number } | undefined = await tx.db('warehouses').orderBy('id').first('id');
    if (!warehouse) throw new Error('set the company up first');
    // Where there is much stock, its goods are traded; what is sold out is waited for.
    const stocked: { skuId: number; onHand: number }[] = await tx
      .db('stock')
      .where({ quality: 'good' })
      .orderBy('sku_id')
      .select('sku_id', 'on_hand');
    const all = stocked.length > 0 ? stocked : products.map(({ id }) => ({ skuId: id, onHand: 0 }));
    const soldOut = all.filter(({ onHand }) => onHand === 0).map(({ skuId }) => skuId);
    const inStock = all.filter(({ onHand }) => onHand > 0).map(({ skuId }) => skuId);
    return {
      owners: owners.map(({ id }) => id),
      skuIds: inStock.length > 0 ? inStock : soldOut,
      soldOutIds: soldOut,
      carrierIds: carriers.map(({ id }) => id),
      plans: await plansOf(tx),
      warehouseId: warehouse.id,
      today,
      baseCurrency: tx.settings.baseCurrency,
    };
  });
}

async function plansOf(tx: Context): Promise<Stage['plans']> {
  const plans: { id: number }[] = await tx.db('payment_plans').orderBy('id').select('id');
  const filled: Stage['plans'] = [];
  for (const { id } of plans) filled.push({ id, terms: await termsOf(tx.db, { kind: 'plan', id }) });
  return filled;
}

async function keepSeries(tx: Context, name: string, lastNumber: number): Promise<void> {
  const changed = await tx.db('number_series').where({ name }).update({ lastNumber });
  if (changed === 0) await tx.db('number_series').insert({ name, lastNumber });
}
