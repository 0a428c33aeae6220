import { addDays, type Day } from '../../src/core/days.ts';
import { lineAmount, sum } from '../../src/core/money.ts';
import { searchRow } from '../../src/core/search.ts';
import type { Database } from '../../src/db/connection.ts';
import { type QuoteState, quoteLabel } from '../../src/modules/quotes/quote.ts';
import { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import type { SeedCustomer } from './people.ts';
import { listPriceE4 } from './products.ts';
import { addStory } from './story.ts';

interface Offers {
  writer: Writer;
  random: Random;
  today: Day;
  /** Numbers taken so far, by year. */
  numbers: Map<string, number>;
}

interface Line {
  skuId: number;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
  amountE4: number;
}

interface Chance {
  id: number;
  customerId: number;
  stage: string;
  currency: string;
  orderId?: number | null;
  lostReason?: string | null;
  stageAt: string;
}

const holds = 30;
const leadTimes = ['25–30', '30', '35', '45'];
const ports: Record<string, string> = { FOB: 'Ningbo', CIF: 'Ningbo', EXW: '' };
/** How far back the open offers went out: some run out in a day or two, some have run out. */
const sentAgo = [3, 9, 28, 29, 14, 40, 6, 27, 35, 20];

/**
 * What was offered: for opportunities that are quoted or further, some of them in a second revision; accepted for won
 * ones, with the order that they became; rejected for some of the lost ones. Gives the numbers taken, by series.
 */
export function addQuotes(
  { writer, today, language }: { writer: Writer; today: Day; language: 'en' | 'zh-CN' },
  customers: readonly SeedCustomer[],
): Map<string, number> {
  // A sequence of its own, so that what comes after stays as it was.
  const offers: Offers = { writer, random: new Random(20_260_617), today, numbers: new Map() };
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const chances = [...(writer.gathered('opportunities') as readonly unknown[] as readonly Chance[])].sort(
    (a, b) => (a.stageAt < b.stageAt ? -1 : a.stageAt > b.stageAt ? 1 : a.id - b.id),
  );
  let open = 0;
  for (const chance of chances) {
    const customer = byId.get(chance.customerId);
    if (!customer) continue;
    const endedOn = chance.stageAt.slice(0, 10);
    if (chance.stage === 'won' && chance.orderId)
      offer(offers, customer, {
        chance,
        state: 'accepted',
        sentOn: addDays(endedOn, -offers.random.between(5, 20)),
        language,
      });
    else if (chance.stage === 'lost' && offers.random.chance(0.6))
      offer(offers, customer, {
        chance,
        state: 'rejected',
        sentOn: addDays(endedOn, -offers.random.between(5, 25)),
        language,
      });
    else if (chance.stage === 'quoted' || chance.stage === 'negotiation') {
      const ago = sentAgo[open++ % sentAgo.length] ?? 5;
      const state = ago > holds ? 'expired' : 'sent';
      offer(offers, customer, { chance, state, sentOn: addDays(today, -ago), language });
    } else if (chance.stage === 'sample' && offers.random.chance(0.4))
      offer(offers, customer, { chance, state: 'draft', sentOn: today, language });
  }
  return new Map([...offers.numbers].map(([year, last]) => [`QT-${year}`, last]));
}

/** Each order says which quote it was made of; called once both are written. */
export async function linkQuotes(db: Database): Promise<void> {
  const quotes: { id: number; orderId: number }[] = await db('quotes')
    .whereNotNull('order_id')
    .orderBy('id')
    .select('id', 'order_id');
  for (const { id, orderId } of quotes) await db('orders').where({ id: orderId }).update({ quoteId: id });
}

interface Offer {
  chance: Chance;
  state: QuoteState;
  sentOn: Day;
  language: 'en' | 'zh-CN';
}

function offer(offers: Offers, customer: SeedCustomer, { chance, state, sentOn, language }: Offer): void {
  const { random, numbers } = offers;
  const lines = linesFor(offers, chance);
  const year = sentOn.slice(0, 4);
  const next = (numbers.get(year) ?? 0) + 1;
  numbers.set(year, next);
  const number = `QT-${year}-${String(next).padStart(5, '0')}`;
  const isSecond = state !== 'draft' && random.chance(0.3);
  const days = random.pick(leadTimes);
  const leadTime = language === 'en' ? `${days} days after deposit` : `收到定金后 ${days} 天`;
  if (isSecond) {
    // The first offer was a little dearer.
    const dearer = lines.map((line) =>
      priced(line, Math.round((line.unitPriceE4 * 1.04) / 100) * 100, chance.currency),
    );
    const formerOn = addDays(sentOn, -random.between(4, 9));
    store(offers, customer, {
      chance,
      number,
      revision: 1,
      lines: dearer,
      state: 'superseded',
      sentOn: formerOn,
      leadTime,
    });
  }
  const revision = isSecond ? 2 : 1;
  store(offers, customer, { chance, number, revision, lines, state, sentOn, leadTime });
}

interface Stored {
  chance: Chance;
  number: string;
  revision: number;
  lines: readonly Line[];
  state: QuoteState;
  sentOn: Day;
  leadTime: string;
}

function store({ writer, random }: Offers, customer: SeedCustomer, quote: Stored): void {
  const { chance, number, revision, lines, state, sentOn, leadTime } = quote;
  const { incoterm, place } = customer;
  const isDraft = state === 'draft';
  const isLatest = state !== 'superseded';
  const decidedOn = state === 'accepted' || state === 'rejected' ? chance.stageAt.slice(0, 10) : null;
  const totalE4 = sum(lines.map(({ amountE4 }) => amountE4));
  const at = `${sentOn}T05:00:00.000Z`;
  const id = writer.add('quotes', {
    number,
    revision,
    isLatest,
    customerId: customer.id,
    contactId: random.pick(customer.contactIds),
    ownerId: customer.ownerId,
    opportunityId: chance.id,
    orderId: state === 'accepted' ? chance.orderId : null,
    state,
    currency: chance.currency,
    quotedOn: sentOn,
    validUntilOn: addDays(sentOn, holds),
    sentOn: isDraft ? null : sentOn,
    sentChannel: isDraft ? null : random.pick(['mail', 'mail', 'wechat', 'meeting'] as const),
    decidedOn,
    incoterm,
    incotermPlace: place,
    transport: incoterm === 'EXW' ? null : 'sea',
    portOfLoading: ports[incoterm] || null,
    portOfDischarge: incoterm === 'CIF' ? place : null,
    leadTime,
    paymentTerms: customer.terms,
    documentLanguage: 'en',
    country: customer.country.code,
    lostReason: state === 'rejected' ? (chance.lostReason ?? 'price') : null,
    totalE4,
    createdAt: at,
    createdById: customer.ownerId,
    updatedAt: at,
    version: isDraft ? 1 : 2,
  });
  for (const [place, line] of lines.entries())
    writer.add('quote_lines', { ...line, quoteId: id, position: place + 1 });
  const label = quoteLabel({ number, revision });
  const search = { kind: 'quote', recordId: id, title: label, subtitle: '', isArchived: !isLatest };
  writer.add(
    'search_keys',
    searchRow({ ...search, terms: [label], customerId: customer.id }, customer.names),
  );
  if (isDraft) return;
  const told = { customerId: customer.id, record: { kind: 'quote', id }, userId: customer.ownerId };
  const detail = { number: label, amountE4: totalE4, currency: chance.currency };
  addStory(writer, { ...told, message: 'quote_sent', detail: { ...detail, channel: 'mail' }, at });
  if (state === 'rejected' && decidedOn)
    addStory(writer, {
      ...told,
      message: 'quote_rejected',
      detail: { ...detail, reason: chance.lostReason ?? 'price' },
      at: `${decidedOn}T06:00:00.000Z`,
    });
}

function priced(line: Line, unitPriceE4: number, currency: string): Line {
  return { ...line, unitPriceE4, amountE4: lineAmount({ ...line, unitPriceE4, currency }) };
}

/** The order's own lines where one came of it; else two to five colours and sizes of one style, at list price. */
function linesFor({ writer, random }: Offers, chance: Chance): Line[] {
  if (chance.orderId) {
    const ordered = writer.gathered('order_lines').filter(({ orderId }) => orderId === chance.orderId);
    return ordered.map((line) => ({
      skuId: Number(line.skuId),
      quantity: Number(line.quantity),
      unitPriceE4: Number(line.unitPriceE4),
      discountBp: Number(line.discountBp),
      amountE4: Number(line.amountE4),
    }));
  }
  const skus = writer.gathered('skus');
  const { styleId } = random.pick(skus) as { styleId?: unknown };
  const listed = writer
    .gathered('style_prices')
    .find((price) => price.styleId === styleId && price.currency === chance.currency);
  const unitPriceE4 = Number(listed?.priceE4 ?? listPriceE4(180_000, chance.currency));
  const own = skus.filter((sku) => sku.styleId === styleId);
  const each = random.between(2, 12) * 60;
  return random.some(own, Math.min(own.length, random.between(2, 5))).map((sku) =>
    priced(
      {
        skuId: Number(sku.id),
        quantity: each,
        unitPriceE4,
        discountBp: random.chance(0.2) ? 300 : 0,
        amountE4: 0,
      },
      unitPriceE4,
      chance.currency,
    ),
  );
}
