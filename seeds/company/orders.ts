import { addDays, type Day, daysBetween } from '../../src/core/days.ts';
import { lineAmount, sum } from '../../src/core/money.ts';
import type { Random } from '../random.ts';
import type { SeedCustomer } from './people.ts';
import { listPriceE4, type SeedSku } from './products.ts';

export interface PlannedLine {
  sku: SeedSku;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
  amountE4: number;
}

export interface PlannedOrder {
  customer: SeedCustomer;
  orderedOn: Day;
  requestedOn: Day;
  dispatchOn: Day;
  lines: PlannedLine[];
  totalE4: number;
  fate: 'trade' | 'draft' | 'cancelled' | 'on_hold';
}

const historyDays = 730;

/** Every order that the customers gave in two years, in the order of their days. */
export function planOrders(
  random: Random,
  { customers, skus, today }: { customers: readonly SeedCustomer[]; skus: readonly SeedSku[]; today: Day },
): PlannedOrder[] {
  const orders: PlannedOrder[] = [];
  for (const customer of customers) {
    const { segment } = customer;
    if (segment.interval === 0) continue;
    const lastDay = segment.name === 'quiet' ? addDays(today, -random.between(200, 330)) : today;
    let day = addDays(today, -historyDays + random.between(0, segment.interval));
    if (day < customer.createdOn) day = addDays(customer.createdOn, random.between(5, 40));
    while (day <= lastDay) {
      orders.push(planOrder(random, { customer, skus, orderedOn: day, today }));
      day = addDays(
        day,
        Math.max(6, Math.round(segment.interval * (0.6 + random.next() * 0.8) * season(day))),
      );
    }
  }
  return orders.sort((a, b) =>
    a.orderedOn < b.orderedOn ? -1 : a.orderedOn > b.orderedOn ? 1 : a.customer.id - b.customer.id,
  );
}

/** Orders come closer together before summer and before Christmas. */
function season(day: Day): number {
  const month = Number(day.slice(5, 7));
  if (month >= 2 && month <= 4) return 0.8;
  return month >= 8 && month <= 10 ? 0.75 : 1.2;
}

function planOrder(
  random: Random,
  {
    customer,
    skus,
    orderedOn,
    today,
  }: { customer: SeedCustomer; skus: readonly SeedSku[]; orderedOn: Day; today: Day },
): PlannedOrder {
  const requestedOn = addDays(orderedOn, random.between(28, 60));
  const age = daysBetween(orderedOn, today);
  const roll = random.next();
  const fate =
    age < 20 && roll < 0.35
      ? 'draft'
      : roll > 0.975
        ? 'cancelled'
        : age < 60 && roll > 0.94
          ? 'on_hold'
          : 'trade';
  const lines = planLines(random, customer, skus);
  return {
    customer,
    orderedOn,
    requestedOn,
    dispatchOn: addDays(requestedOn, -random.between(6, 16)),
    lines,
    totalE4: sum(lines.map(({ amountE4 }) => amountE4)),
    fate,
  };
}

function planLines(random: Random, customer: SeedCustomer, skus: readonly SeedSku[]): PlannedLine[] {
  const style = random.weighted(skus).styleCode;
  const chosen = new Set<SeedSku>(
    random.some(
      skus.filter((sku) => sku.styleCode === style),
      random.between(2, 5),
    ),
  );
  for (let extra = random.between(0, 3); extra > 0; extra--) chosen.add(random.weighted(skus));
  const [low, high] = customer.segment.pieces;
  const pieces = random.between(low, high);
  return [...chosen].map((sku) => {
    const quantity = Math.max(12, Math.round(pieces / chosen.size / 12) * 12);
    const unitPriceE4 = listPriceE4(sku.costE4, customer.currency);
    const discountBp = customer.segment.name === 'whale' ? 800 : random.chance(0.2) ? 300 : 0;
    const amountE4 = lineAmount({ quantity, unitPriceE4, discountBp, currency: customer.currency });
    return { sku, quantity, unitPriceE4, discountBp, amountE4 };
  });
}
