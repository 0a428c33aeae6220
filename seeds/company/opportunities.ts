import { addDays, type Day, daysBetween, startOfMonth } from '../../src/core/days.ts';
import { lineAmount, sum } from '../../src/core/money.ts';
import { searchRow } from '../../src/core/search.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import { opportunityTexts } from './opportunity-texts.ts';
import type { SeedCustomer } from './people.ts';
import { listPriceE4 } from './products.ts';
import { texts } from './texts.ts';

interface Chances {
  writer: Writer;
  random: Random;
  today: Day;
  language: 'en' | 'zh-CN';
}

/** The stages on the way to an order, and the days that each usually takes. */
const way = [
  { stage: 'new', days: 6 },
  { stage: 'needs', days: 10 },
  { stage: 'sample', days: 21 },
  { stage: 'quoted', days: 12 },
  { stage: 'negotiation', days: 9 },
] as const;

interface Line {
  styleId: number;
  skuId: number | null;
  quantity: number;
  unitPriceE4: number;
  amountE4: number;
}

/**
 * Possible orders: some open in every stage, a few of them stuck; won ones with the order that they became; some
 * lost with their reasons, some asleep; and the market opportunities that gather them.
 */
export function addOpportunities(chances: Chances, customers: readonly SeedCustomer[]): void {
  const markets = addMarkets(chances, customers);
  addTargets(chances);
  const orders = wonOrders(chances.writer);
  for (const customer of customers) {
    if (!chances.random.chance(0.38)) continue;
    const fate = chances.random.next();
    const order = orders.get(customer.id);
    if (fate < 0.55) addOpen(chances, customer, markets);
    else if (fate < 0.8 && order) addWon(chances, customer, order);
    else if (fate < 0.93) addEnded(chances, customer, 'lost', markets);
    else addEnded(chances, customer, 'dormant', markets);
  }
}

interface Entry {
  stage: string;
  day: Day;
}

/** When it came into each stage on the way up to `last`, if it is to be there since that day. */
function wayTo(random: Random, last: number, lastOn: Day): Entry[] {
  const entries: Entry[] = [];
  let day = lastOn;
  for (let place = last; place >= 0; place--) {
    const step = way[place];
    if (!step) continue;
    entries.unshift({ stage: step.stage, day });
    day = addDays(day, -Math.max(1, Math.round((way[place - 1]?.days ?? 0) * (0.4 + random.next() * 1.4))));
  }
  return entries;
}

interface Stored {
  entries: Entry[];
  currency?: string;
  lines: Line[];
  values: Record<string, unknown>;
}

function store(
  { writer, random, language }: Chances,
  customer: SeedCustomer,
  { entries, lines, values, currency = customer.currency }: Stored,
): void {
  const at = (day: Day | undefined) => `${day}T03:00:00.000Z`;
  const title = random.pick(texts[language].opportunities);
  const last = entries.at(-1);
  const id = writer.add('opportunities', {
    title,
    customerId: customer.id,
    contactId: random.pick(customer.contactIds),
    ownerId: customer.ownerId,
    stage: last?.stage,
    currency,
    amountE4: lines.length ? sum(lines.map(({ amountE4 }) => amountE4)) : random.between(20, 900) * 1_000_000,
    source: random.pick(['fair', 'mail', 'referral', 'website'] as const),
    stageAt: at(last?.day),
    createdAt: at(entries[0]?.day),
    updatedAt: at(last?.day),
    version: 1,
    ...values,
  });
  for (const { stage, day } of entries)
    writer.add('opportunity_stages', {
      opportunityId: id,
      stage,
      enteredAt: at(day),
      userId: customer.ownerId,
    });
  for (const [place, line] of lines.entries())
    writer.add('opportunity_lines', { ...line, opportunityId: id, position: place + 1 });
  const search = { kind: 'opportunity', recordId: id, title, subtitle: '', isArchived: false };
  const found = { ...search, terms: [title], customerId: customer.id };
  writer.add('search_keys', searchRow(found, customer.names));
}

function addOpen(chances: Chances, customer: SeedCustomer, markets: readonly number[]): void {
  const { random, today, language } = chances;
  const place = random.between(0, way.length - 1);
  // A few have been where they are for far too long.
  const since = random.chance(0.15) ? random.between(70, 140) : random.between(0, way[place]?.days ?? 5);
  const isNext = random.chance(0.6);
  store(chances, customer, {
    entries: wayTo(random, place, addDays(today, -since)),
    lines: random.chance(0.6) ? linesFor(chances, customer.currency) : [],
    values: {
      expectedOn: random.chance(0.92) ? addDays(today, random.between(-12, 150)) : null,
      nextStep: isNext ? random.pick(opportunityTexts[language].nextSteps) : null,
      nextStepOn: isNext ? addDays(today, random.between(-2, 14)) : null,
      probabilityBp: random.chance(0.12) ? random.between(3, 9) * 1000 : null,
      marketOpportunityId: random.chance(0.45) ? random.pick(markets) : null,
    },
  });
}

function addEnded(
  chances: Chances,
  customer: SeedCustomer,
  stage: 'lost' | 'dormant',
  markets: readonly number[],
): void {
  const { random, today, language } = chances;
  const endedOn = addDays(today, -random.between(1, 200));
  const reached = random.between(1, way.length - 1);
  const before = wayTo(random, reached, addDays(endedOn, -random.between(3, 20)));
  const lost = {
    lostReason: random.pick(['price', 'price', 'delivery', 'budget', 'stays', 'no_answer'] as const),
    competitor: random.chance(0.6) ? random.pick(opportunityTexts[language].competitors) : null,
    targetPriceE4: random.chance(0.5) ? random.between(12, 60) * 1000 : null,
    expectedOn: addDays(endedOn, random.between(5, 60)),
  };
  const asleep = {
    wakeOn: addDays(today, random.between(10, 90)),
    expectedOn: addDays(today, random.between(95, 200)),
  };
  store(chances, customer, {
    entries: [...before, { stage, day: endedOn }],
    lines: random.chance(0.5) ? linesFor(chances, customer.currency) : [],
    values: {
      ...(stage === 'lost' ? lost : asleep),
      marketOpportunityId: random.chance(0.3) ? random.pick(markets) : null,
    },
  });
}

interface SeedOrder {
  id: number;
  customerId: number;
  state: string;
  currency: string;
  totalE4: number;
  confirmedOn: Day;
}

/** Each customer's newest confirmed order. */
function wonOrders(writer: Writer): Map<number, SeedOrder> {
  const newest = new Map<number, SeedOrder>();
  for (const order of writer.gathered('orders') as readonly unknown[] as readonly SeedOrder[]) {
    const known = newest.get(order.customerId);
    if (order.state === 'cancelled') continue;
    if (order.confirmedOn && (!known || known.confirmedOn < order.confirmedOn))
      newest.set(order.customerId, order);
  }
  return newest;
}

function addWon(chances: Chances, customer: SeedCustomer, order: SeedOrder): void {
  const { writer, random } = chances;
  const styleOf = new Map(writer.gathered('skus').map(({ id, styleId }) => [Number(id), Number(styleId)]));
  const lines = writer
    .gathered('order_lines')
    .filter(({ orderId }) => orderId === order.id)
    .map((line) => ({
      styleId: styleOf.get(Number(line.skuId)) ?? 0,
      skuId: Number(line.skuId),
      quantity: Number(line.quantity),
      unitPriceE4: Number(line.unitPriceE4),
      amountE4: Number(line.amountE4),
    }));
  const wonOn = order.confirmedOn;
  const before = wayTo(random, way.length - 1, addDays(wonOn, -random.between(4, 14)));
  store(chances, customer, {
    entries: [...before, { stage: 'won', day: wonOn }],
    currency: order.currency,
    lines,
    values: { orderId: order.id, amountE4: order.totalE4, expectedOn: wonOn },
  });
}

/** One to three styles, half of them with colour and size known already. */
function linesFor({ writer, random }: Chances, currency: string): Line[] {
  const skus = writer.gathered('skus');
  return random.some(skus, random.between(1, 3)).map((sku) => {
    const quantity = random.between(2, 40) * 60;
    const unitPriceE4 = listPriceE4(random.between(9, 38) * 10_000, currency);
    return {
      styleId: Number(sku.styleId),
      skuId: random.chance(0.5) ? Number(sku.id) : null,
      quantity,
      unitPriceE4,
      amountE4: lineAmount({ quantity, unitPriceE4, discountBp: 0, currency }),
    };
  });
}

function addMarkets({ writer, today, language }: Chances, customers: readonly SeedCustomer[]): number[] {
  const owners = [...new Set(customers.map(({ ownerId }) => ownerId))];
  return opportunityTexts[language].markets.map(
    ({ title, productLine, season: half, evidence, ...rest }, place) => {
      const season = half && `${Number(today.slice(0, 4)) + 1}-${half}`;
      const createdAt = `${addDays(today, -120 + place * 17)}T02:00:00.000Z`;
      const id = writer.add('market_opportunities', {
        title,
        productLine,
        season,
        evidence,
        ...rest,
        ownerId: owners[place % owners.length],
        reviewOn: addDays(today, [-1, 12, 30, 45][place] ?? 60),
        createdAt,
        updatedAt: createdAt,
        version: 1,
      });
      const subtitle = [rest.country, productLine, season].filter(Boolean).join(' · ');
      const search = { kind: 'market_opportunity', recordId: id, title, subtitle, isArchived: false };
      writer.add('search_keys', searchRow({ ...search, terms: [title, productLine, season] }));
      return id;
    },
  );
}

/** A tenth more than the last year brought on average, for each month of this year and the next. */
function addTargets({ writer, today }: Chances): void {
  const orders = writer.gathered('orders') as readonly unknown[] as readonly {
    confirmedOn: Day | null;
    baseTotalE4: number | null;
  }[];
  const recent = orders.filter(({ confirmedOn }) => confirmedOn && daysBetween(confirmedOn, today) < 365);
  const monthly = sum(recent.map(({ baseTotalE4 }) => baseTotalE4 ?? 0)) / 12;
  const amountE4 = Math.round((monthly * 1.1) / 100_000_000) * 100_000_000;
  const january: Day = `${today.slice(0, 4)}-01-01`;
  for (let place = 0; place < 24; place++)
    writer.add('sales_targets', {
      whose: 'all',
      month: startOfMonth(january, place).slice(0, 7),
      amountE4,
    });
}
