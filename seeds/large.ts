import type { Context } from '../src/core/context.ts';
import { addDays, today as todayOf } from '../src/core/days.ts';
import { convert, lineAmount, sum } from '../src/core/money.ts';
import { searchRow } from '../src/core/search.ts';
import { saveSettings } from '../src/core/settings.ts';
import { transact } from '../src/db/transaction.ts';
import { findAllPairs } from '../src/modules/customers/customer-pairs.ts';
import { duplicateRules } from '../src/modules/customers/name-folding.ts';
import { addCustomer, type SeedCustomer } from './company/people.ts';
import { addProducts, type SeedSku, startRates } from './company/products.ts';
import { addStory } from './company/story.ts';
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
/** Orders older than this are done. */
const openDays = 60;

/**
 * Fills a company that is set up with very many customers and orders, for measuring. Most orders are history, the
 * newest wait for goods, so no stock is needed. Memory stays flat: a thousand customers with their orders make one transaction.
 */
export async function seedLarge(
  context: Context,
  { customers, orders, story = 0, onProgress }: LargeSeed,
): Promise<void> {
  const random = new Random(7);
  const stage = await prepare(context, random);
  let numbers = 0;
  for (let first = 0; first < customers; first += customersPerStep) {
    const count = Math.min(customersPerStep, customers - first);
    const share = Math.round((orders * (first + count)) / customers) - numbers;
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
      for (let order = 0; order < share; order++)
        addOrder(writer, random, { ...stage, people, number: ++numbers });
      await writer.write(tx.db);
      await keepSeries(tx, `SO-${stage.today.slice(0, 4)}`, numbers);
    });
    onProgress?.(first + count, customers);
  }
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

interface Stage {
  owners: number[];
  skus: SeedSku[];
  warehouseId: number;
  today: string;
  baseCurrency: string;
}

async function prepare(context: Context, random: Random): Promise<Stage> {
  const today = todayOf(context);
  return transact(context, async (tx) => {
    const writer = new Writer();
    await writer.startAfterExisting(tx.db);
    const skus = addProducts(writer, random, `${addDays(today, -900)}T01:00:00.000Z`);
    await writer.write(tx.db);
    const owners: { id: number }[] = await tx
      .db('users')
      .where({ isActive: true })
      .orderBy('id')
      .select('id');
    const warehouse: { id: number } | undefined = await tx.db('warehouses').orderBy('id').first('id');
    if (!warehouse) throw new Error('set the company up first');
    const { baseCurrency } = tx.settings;
    return { owners: owners.map(({ id }) => id), skus, warehouseId: warehouse.id, today, baseCurrency };
  });
}

function addOrder(
  writer: Writer,
  random: Random,
  at: Stage & { people: readonly SeedCustomer[]; number: number },
): void {
  const customer = random.pick(at.people);
  // The first is one to look at: new, and as long as orders get.
  const isLong = at.number === 1;
  const age = isLong ? 3 : random.between(0, 720);
  const orderedOn = addDays(at.today, -age);
  const isOver = age > openDays;
  const number = `SO-${at.today.slice(0, 4)}-${String(at.number).padStart(5, '0')}`;
  const { currency } = customer;
  const lines = Array.from({ length: isLong ? 200 : random.between(1, 3) }, () => {
    const line = {
      quantity: random.between(1, 50) * 12,
      unitPriceE4: random.between(20, 90) * 1000,
      discountBp: 0,
    };
    return { ...line, skuId: random.pick(at.skus).id, amountE4: lineAmount({ ...line, currency }) };
  });
  const totalE4 = sum(lines.map(({ amountE4 }) => amountE4));
  const rateE8 = currency === at.baseCurrency ? 100_000_000 : (startRates[currency] ?? 100_000_000);
  const instant = `${orderedOn}T03:00:00.000Z`;
  const id = writer.add('orders', {
    number,
    customerId: customer.id,
    ownerId: customer.ownerId,
    warehouseId: at.warehouseId,
    state: isOver ? 'closed' : 'confirmed',
    isHistory: isOver,
    country: customer.country.code,
    promisedOn: addDays(orderedOn, 45),
    firstPromisedOn: addDays(orderedOn, 45),
    ...(isOver ? { closedOn: addDays(orderedOn, 40) } : {}),
    currency,
    rateE8,
    rateOn: orderedOn,
    orderedOn,
    totalE4,
    baseTotalE4: convert(totalE4, rateE8, at.baseCurrency),
    confirmedAt: instant,
    confirmedOn: orderedOn,
    createdAt: instant,
    updatedAt: instant,
    version: 1,
  });
  for (const [place, line] of lines.entries())
    writer.add('order_lines', {
      orderId: id,
      position: place + 1,
      ...line,
      isWaiting: !isOver && place === 0 && random.chance(0.2),
    });
  if (!isOver)
    writer.add('order_dues', { orderId: id, position: 0, amountE4: totalE4, paidE4: 0, openE4: totalE4 });
  writer.add(
    'search_keys',
    searchRow(
      {
        kind: 'order',
        recordId: id,
        title: number,
        subtitle: '',
        isArchived: false,
        terms: [number],
        customerId: customer.id,
      },
      customer.names,
    ),
  );
  addStory(writer, {
    customerId: customer.id,
    message: 'order_confirmed',
    detail: { number },
    record: { kind: 'order', id },
    at: instant,
    userId: customer.ownerId,
  });
}

async function keepSeries(tx: Context, name: string, lastNumber: number): Promise<void> {
  const changed = await tx.db('number_series').where({ name }).update({ lastNumber });
  if (changed === 0) await tx.db('number_series').insert({ name, lastNumber });
}
