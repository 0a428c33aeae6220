import type { Context } from '../../core/context.ts';
import { addDays, type Day } from '../../core/days.ts';
import type { Mode } from './carrier-form.ts';

/** Days that a delivery may come after the promised day and still counts as on time. */
export const graceDays: Record<Mode, number> = { express: 0, air: 0, road: 1, rail: 2, sea: 2 };

export interface Judged {
  mode: Mode;
  firstPromisedOn: Day;
  deliveredOn: Day | null;
}

/** On time, late, or still open: not delivered, and the promise with its grace has not passed. */
export function judge(
  { mode, firstPromisedOn, deliveredOn }: Judged,
  today: Day,
): 'on_time' | 'late' | 'open' {
  const last = addDays(firstPromisedOn, graceDays[mode]);
  if (deliveredOn !== null) return deliveredOn <= last ? 'on_time' : 'late';
  return today > last ? 'late' : 'open';
}

/**
 * Lower bound of the Wilson score interval at 90 % for `hits` of `total`
 * (E. B. Wilson, 1927; z = 1.6449): a rate of few shipments ranks below the same rate of many.
 */
export function wilsonLowerBound(hits: number, total: number): number {
  if (total === 0) return 0;
  const z = 1.6448536269514722;
  const rate = hits / total;
  const z2 = z * z;
  const centre = rate + z2 / (2 * total);
  const spread = z * Math.sqrt((rate * (1 - rate)) / total + z2 / (4 * total * total));
  return (centre - spread) / (1 + z2 / total);
}

/** Fewer shipments than this say too little. */
export const fewestShipments = 5;

export interface OnTimeFigures {
  carrierId: number;
  onTime: number;
  late: number;
  open: number;
  /** Null with fewer than five judged shipments. */
  rate: number | null;
  lowerBound: number;
}

/** On-time figures by carrier, of shipments whose first promised day lies in the period; cancelled ones don't count. */
export async function onTimeByCarrier(
  { db }: Pick<Context, 'db'>,
  { from, to, today, carrierId }: { from: Day; to: Day; today: Day; carrierId?: number },
): Promise<Map<number, OnTimeFigures>> {
  const query = db('shipments')
    .whereBetween('first_promised_on', [from, to])
    .whereNot('state', 'cancelled')
    .groupBy('carrier_id', 'mode', 'first_promised_on', 'delivered_on')
    .select('carrier_id', 'mode', 'first_promised_on', 'delivered_on', db.raw('count(*) as shipment_count'));
  if (carrierId !== undefined) query.where({ carrierId });
  const rows: (Judged & { carrierId: number; shipmentCount: number })[] = await query;
  const figures = new Map<number, OnTimeFigures>();
  for (const row of rows) {
    const own = figures.get(row.carrierId) ?? {
      carrierId: row.carrierId,
      onTime: 0,
      late: 0,
      open: 0,
      rate: null,
      lowerBound: 0,
    };
    const verdict = judge(row, today);
    if (verdict === 'on_time') own.onTime += row.shipmentCount;
    else own[verdict] += row.shipmentCount;
    figures.set(row.carrierId, own);
  }
  for (const own of figures.values()) {
    const judged = own.onTime + own.late;
    own.rate = judged >= fewestShipments ? own.onTime / judged : null;
    own.lowerBound = wilsonLowerBound(own.onTime, judged);
  }
  return figures;
}
