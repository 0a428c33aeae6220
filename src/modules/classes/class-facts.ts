import { type Context, now } from '../../core/context.ts';
import { type Day, dayInZone, today } from '../../core/days.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { openOf } from '../../db/in-charge.ts';
import type { StoredClass } from './class-row.ts';
import type { OrderDay } from './rhythm.ts';
import type { Status } from './segment.ts';

export const openOrderStates = ['draft', 'confirmed', 'released', 'on_hold'] as const;
export type DecisionKind = 'segment' | 'status' | 'pause';

/** What someone decided over the rule, until it ends or is taken back. */
export interface Decision {
  id: number;
  customerId: number;
  kind: DecisionKind;
  decided: string | null;
  reason: string;
  untilOn: Day | null;
}

/** All that a customer's class is computed from. */
export interface CustomerFacts {
  id: number;
  code: string;
  name: string;
  level: string | null;
  status: Status;
  isStatusFixed: boolean;
  isArchived: boolean;
  contactOn: Day;
  /** Its confirmed orders that were not cancelled, a sum per day, the oldest first. */
  orderDays: OrderDay[];
  hasOpenOrder: boolean;
  /** Something is offered to it, or is about to be. */
  hasOpenQuote: boolean;
  decisions: Decision[];
  stored: StoredClass | null;
}

type Row = Omit<
  CustomerFacts,
  'contactOn' | 'orderDays' | 'hasOpenOrder' | 'hasOpenQuote' | 'decisions' | 'stored'
> & {
  createdAt: string;
};

/** Reads what the classes of so few customers (a hundred) are computed from; under a lock where it is written next. */
export async function factsOf(
  context: Context,
  ids: readonly number[],
  { lock = false } = {},
): Promise<CustomerFacts[]> {
  const { db, settings } = context;
  const query = db('customers')
    .whereIn('id', [...ids])
    .whereNull('merged_into_id')
    .orderBy('id');
  if (lock) query.forUpdate();
  const customers: Row[] = await query.select(
    'id',
    'code',
    'name',
    'level',
    'status',
    'is_status_fixed',
    'is_archived',
    'created_at',
  );
  const orders = await ordersOf(context, ids);
  const quoted = await withOpenQuote(db, ids);
  const spoke = await lastInteractions(context, ids);
  const decisions = byCustomer(await openDecisions(db, ids));
  const stored: StoredClass[] = await db('customer_classes').whereIn('customer_id', [...ids]);
  const storedById = new Map(stored.map((row) => [row.customerId, row]));
  return customers.map(({ createdAt, ...customer }) => {
    const { orderDays = [], hasOpenOrder = false } = orders.get(customer.id) ?? {};
    const days = [createdAt, spoke.get(customer.id)]
      .filter((at) => at !== undefined)
      .map((at) => dayInZone(new Date(at), settings.timeZone));
    return {
      ...customer,
      orderDays,
      hasOpenOrder,
      hasOpenQuote: quoted.has(customer.id),
      contactOn: [...days, orderDays.at(-1)?.day ?? ''].reduce((a, b) => (a > b ? a : b)),
      decisions: decisions.get(customer.id) ?? [],
      stored: storedById.get(customer.id) ?? null,
    };
  });
}

interface Ordered {
  orderDays: OrderDay[];
  hasOpenOrder: boolean;
}

async function ordersOf(context: Context, ids: readonly number[]): Promise<Map<number, Ordered>> {
  const day = today(context);
  const rows: { customerId: number; state: string; confirmedOn: Day | null; baseTotalE4: number | null }[] =
    await context
      .db('orders')
      .whereIn('customer_id', [...ids])
      .whereNot('state', 'cancelled')
      .select('customer_id', 'state', 'confirmed_on', 'base_total_e4');
  const found = new Map<number, Ordered & { days: Map<Day, number> }>();
  for (const { customerId, state, confirmedOn, baseTotalE4 } of rows) {
    const of = found.get(customerId) ?? { orderDays: [], hasOpenOrder: false, days: new Map() };
    found.set(customerId, of);
    of.hasOpenOrder ||= (openOrderStates as readonly string[]).includes(state);
    if (state === 'draft' || confirmedOn === null || confirmedOn > day) continue;
    of.days.set(confirmedOn, (of.days.get(confirmedOn) ?? 0) + (baseTotalE4 ?? 0));
  }
  for (const of of found.values())
    of.orderDays = [...of.days]
      .map(([on, amountE4]) => ({ day: on, amountE4 }))
      .sort((a, b) => (a.day < b.day ? -1 : 1));
  return found;
}

async function withOpenQuote(db: Database, ids: readonly number[]): Promise<Set<number>> {
  const rows: { customerId: number }[] = await openOf(db, 'quote')
    .whereIn('x.customer_id', [...ids])
    .distinct('x.customer_id');
  return new Set(rows.map(({ customerId }) => customerId));
}

async function lastInteractions(context: Context, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = (await context
    .db('interactions')
    .whereIn('customer_id', [...ids])
    .where('happened_at', '<=', now(context))
    .groupBy('customer_id')
    .select('customer_id')
    .max({ last_at: 'happened_at' })) as unknown as { customerId: number; lastAt: string }[];
  return new Map(rows.map(({ customerId, lastAt }) => [customerId, lastAt]));
}

async function openDecisions(db: Database, ids: readonly number[]): Promise<Decision[]> {
  return db('customer_decisions')
    .whereIn('customer_id', [...ids])
    .whereNull('ended_at')
    .select('id', 'customer_id', 'kind', 'decided', 'reason', 'until_on');
}

function byCustomer(decisions: readonly Decision[]): Map<number, Decision[]> {
  const found = new Map<number, Decision[]>();
  for (const decision of decisions)
    found.set(decision.customerId, [...(found.get(decision.customerId) ?? []), decision]);
  return found;
}

/** The 12 months' revenue of these customers, those without any left out. */
export async function revenuesOf(
  context: Context,
  ids: readonly number[],
  { from, to }: { from: Day; to: Day },
): Promise<number[]> {
  const { db } = context;
  const rows: { revenueE4: number }[] = await db('orders')
    .whereIn('customer_id', [...ids])
    .whereNotIn('state', ['draft', 'cancelled'])
    .whereBetween('confirmed_on', [from, to])
    .groupBy('customer_id')
    .select(db.raw(`${dialectOf(db).sum('base_total_e4')} as revenue_e4`));
  return rows.map(({ revenueE4 }) => revenueE4);
}
