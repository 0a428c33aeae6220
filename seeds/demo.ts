import type { Context } from '../src/core/context.ts';
import { addDays, today as todayOf } from '../src/core/days.ts';
import { moneyText } from '../src/core/money.ts';
import { saveSettings } from '../src/core/settings.ts';
import type { Database } from '../src/db/connection.ts';
import { insertRows } from '../src/db/write.ts';
import { duplicateRules } from '../src/modules/customers/name-folding.ts';
import { addHolidays } from './company/calendar.ts';
import { addCarriers } from './company/carriers.ts';
import { addClasses } from './company/classes.ts';
import { addConversations } from './company/conversations.ts';
import { addDocuments } from './company/documents.ts';
import { addDuplicates } from './company/duplicates.ts';
import { addHandover, addPool } from './company/handover.ts';
import { addIncoming } from './company/incoming.ts';
import { addNeeds, addPreferences } from './company/needs.ts';
import { addOpportunities } from './company/opportunities.ts';
import { planOrders } from './company/orders.ts';
import { addPayments } from './company/payments.ts';
import { addCustomer, type SeedCustomer } from './company/people.ts';
import { addProducts } from './company/products.ts';
import { addQuotes, linkQuotes } from './company/quotes.ts';
import { addRates } from './company/rates.ts';
import { addReturns } from './company/returns.ts';
import { StockBook } from './company/stock.ts';
import { addStocktakes } from './company/stocktakes.ts';
import { addStory } from './company/story.ts';
import { texts } from './company/texts.ts';
import { addTrade, reservedOf } from './company/trade.ts';
import { addViews } from './company/views.ts';
import { Random } from './random.ts';
import { Writer } from './writer.ts';

const customerCount = 300;

const people = [
  { username: 'manager', name: 'Zhou Min', role: 'manager' },
  { username: 'sales', name: 'Chen Yan', role: 'sales' },
  { username: 'warehouse', name: 'Xu Gang', role: 'warehouse' },
  { username: 'linda', name: 'Linda Wang', role: 'sales' },
  { username: 'tony', name: 'Tony Sun', role: 'sales' },
  { username: 'helen', name: 'Helen Ye', role: 'sales' },
  { username: 'kevin', name: 'Kevin Lu', role: 'sales' },
  { username: 'wei', name: 'Wei Jing', role: 'warehouse' },
] as const;

/**
 * Fills a new database with a believable hat and clothing exporter: 300 customers in 22 countries and two
 * years of history that end today. The same day gives the same company.
 */
export async function seedDemo(tx: Context, passwordHash: string): Promise<void> {
  const random = new Random(20_260_331);
  const writer = new Writer();
  await writer.startAfterExisting(tx.db);
  const today = todayOf(tx);
  const { language } = tx.settings;
  const startAt = `${addDays(today, -735)}T01:00:00.000Z`;
  const users = addUsers(writer, passwordHash, startAt);
  const warehouseIds = addWarehouses(writer, language);
  const skus = addProducts(writer, random, startAt);
  const carriers = addCarriers(writer, random, startAt);
  const rateOn = addRates(writer, random, today);
  const customers = addCustomers(writer, random, users.sales, today);
  const stock = new StockBook(users.warehouse);
  const plans = planOrders(random, { customers, skus, today });
  const trade = { writer, random, stock, carriers, rateOn, warehouseIds, today, language };
  const numbers = addTrade(trade, plans);
  addOrderStories(writer);
  addConversations({ writer, random, today, language }, customers);
  addOpportunities({ writer, random, today, language }, customers);
  const quoteNumbers = addQuotes({ writer, today, language }, customers);
  addNeeds({ writer, today, language }, customers);
  addPreferences({ writer, today, language });
  addAgreedMessages(writer, random, language, today);
  addHolidays(writer, language, today);
  const change = { writer, today, language };
  addPool(change, customers);
  addHandover(change, {
    customers,
    managerId: users.manager,
    leaverId: addFormerColleague(writer, passwordHash, startAt),
  });
  addViews(writer, language, users.manager);
  const batches = addIncoming({
    writer,
    stock,
    skus,
    warehouseIds,
    userId: users.warehouse,
    today,
    language,
  });
  settleStock(writer, stock);
  await writer.write(tx.db);
  await linkQuotes(tx.db);
  await setNumbers(tx.db, new Map([...numbers, ...quoteNumbers, ...batches, ['C', customerCount]]));
  await addDuplicates(tx);
  await addReturns(tx);
  await saveSettings(tx.db, { duplicateRules });
  await addClasses(tx);
  await addDocuments(tx);
  await addPayments(tx, users.manager);
  await addStocktakes(tx);
}

function addUsers(writer: Writer, passwordHash: string, createdAt: string) {
  const ids = people.map(({ username, name, role }) => {
    const userId = writer.add('users', {
      username,
      name,
      email: `${username}@yunfan.example`,
      passwordHash,
      isActive: true,
      isPasswordTemporary: false,
      language: null,
      theme: null,
      createdAt,
      version: 1,
    });
    writer.add('user_roles', { userId, role });
    return { userId, role };
  });
  const of = (wanted: string) => ids.filter(({ role }) => role === wanted).map(({ userId }) => userId);
  return { sales: of('sales'), warehouse: of('warehouse')[0] ?? null, manager: of('manager')[0] ?? null };
}

/** Somebody who has left: their account is disabled, what they said stays. */
function addFormerColleague(writer: Writer, passwordHash: string, createdAt: string): number {
  const userId = writer.add('users', {
    username: 'grace',
    name: 'Grace Hu',
    email: 'grace@yunfan.example',
    passwordHash,
    isActive: false,
    isPasswordTemporary: false,
    language: null,
    theme: null,
    createdAt,
    version: 2,
  });
  writer.add('user_roles', { userId, role: 'sales' });
  return userId;
}

function addWarehouses(writer: Writer, language: 'en' | 'zh-CN'): number[] {
  const names = language === 'en' ? ['Ningbo', 'Yiwu'] : ['宁波仓', '义乌仓'];
  return ['NB', 'YW'].map((code, place) =>
    writer.add('warehouses', { code, name: names[place], address: null, isArchived: false, version: 1 }),
  );
}

function addCustomers(
  writer: Writer,
  random: Random,
  owners: readonly number[],
  today: string,
): SeedCustomer[] {
  return Array.from({ length: customerCount }, (_, place) =>
    addCustomer(writer, random, {
      number: place + 1,
      owners,
      today,
      createdDaysAgo: random.chance(0.7) ? random.between(600, 1400) : random.between(10, 600),
    }),
  );
}

interface StoredOrder {
  id: number;
  number: string;
  customerId: number;
  ownerId: number;
  totalE4: number;
  currency: string;
  confirmedAt: string;
}

/** Each confirmed order is in its customer's story, as confirming it would have written. */
function addOrderStories(writer: Writer): void {
  for (const order of writer.gathered('orders')) {
    if (!order.confirmedAt) continue;
    const { id, number, customerId, ownerId, totalE4, currency, confirmedAt } =
      order as unknown as StoredOrder;
    addStory(writer, {
      customerId,
      message: 'order_confirmed',
      detail: { number, total: moneyText(totalE4, currency) },
      record: { kind: 'order', id },
      at: confirmedAt,
      userId: ownerId,
    });
  }
}

function addAgreedMessages(writer: Writer, random: Random, language: 'en' | 'zh-CN', today: string): void {
  for (const customer of writer.gathered('customers')) {
    if (customer.status !== 'active' || !random.chance(0.12)) continue;
    customer.agreedMessage = random.pick(texts[language].agreed);
    customer.agreedMessageById = customer.ownerId;
    customer.agreedMessageAt = `${addDays(today, -random.between(1, 30))}T02:30:00.000Z`;
  }
}

function settleStock(writer: Writer, stock: StockBook): void {
  for (const movement of stock.inOrder()) writer.add('movements', { ...movement });
  const reserved = reservedOf(stock);
  for (const { skuId, warehouseId, onHand } of stock.entries()) {
    writer.add('stock', {
      skuId,
      warehouseId,
      quality: 'good',
      onHand,
      reserved: reserved.get(`${skuId}:${warehouseId}`) ?? 0,
    });
  }
  for (const sku of writer.gathered('skus')) sku.stockValueE4 = stock.state(Number(sku.id)).valueE4;
}

async function setNumbers(db: Database, numbers: ReadonlyMap<string, number>): Promise<void> {
  await insertRows(
    db,
    'number_series',
    [...numbers].map(([name, lastNumber]) => ({ name, lastNumber })),
  );
}
