import type { Day } from '../src/core/days.ts';
import type { Term } from '../src/modules/payment-plans/plan.ts';
import type { SeedCustomer } from './company/people.ts';
import type { Random } from './random.ts';
import type { Writer } from './writer.ts';

/** Pieces held for orders, by SKU. */
export type Held = Map<number, number>;

export interface Stage {
  owners: number[];
  skuIds: number[];
  /** What is not there: lines wait for it. */
  soldOutIds: number[];
  carrierIds: number[];
  plans: { id: number; terms: Term[] }[];
  warehouseId: number;
  today: Day;
  baseCurrency: string;
}

export interface LargeNumbers {
  orders: number;
  quotes: number;
  receipts: number;
  shipments: number;
  returns: number;
}

export interface Trading extends Stage {
  writer: Writer;
  random: Random;
  numbers: LargeNumbers;
  held: Held;
}

export interface LargeLine {
  id: number;
  skuId: number;
  quantity: number;
  amountE4: number;
}

export interface LargeOrder {
  id: number;
  number: string;
  customer: SeedCustomer;
  currency: string;
  rateE8: number;
  state: 'closed' | 'confirmed';
  orderedOn: Day;
  promisedOn: Day;
  totalE4: number;
  lines: LargeLine[];
}

export function seriesOf(numbers: LargeNumbers, today: Day): [series: string, last: number][] {
  const year = today.slice(0, 4);
  return [
    [`SO-${year}`, numbers.orders],
    [`QT-${year}`, numbers.quotes],
    [`RC-${year}`, numbers.receipts],
    [`SH-${year}`, numbers.shipments],
    [`RT-${year}`, numbers.returns],
  ];
}

export function planOf({ plans }: Pick<Stage, 'plans'>, customerId: number): Stage['plans'][number] {
  return plans[customerId % plans.length] ?? { id: 0, terms: [] };
}

export function numbered(at: Pick<Trading, 'numbers' | 'today'>, kind: keyof LargeNumbers): string {
  const prefix = { orders: 'SO', quotes: 'QT', receipts: 'RC', shipments: 'SH', returns: 'RT' }[kind];
  const next = ++at.numbers[kind];
  return `${prefix}-${at.today.slice(0, 4)}-${String(next).padStart(5, '0')}`;
}
