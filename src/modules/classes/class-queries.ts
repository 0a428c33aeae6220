import { actorId, type Context } from '../../core/context.ts';
import type { Day } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { openOf } from '../../db/in-charge.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { type DecisionKind, openOrderStates } from './class-facts.ts';
import type { StoredClass } from './class-row.ts';
import type { RevenueClass, Segment } from './segment.ts';

/** What was computed of a customer last; null for one who came since. Whether the user may see it was asked before. */
export async function classOf({ db }: Context, customerId: number): Promise<StoredClass | null> {
  const row: StoredClass | undefined = await db('customer_classes').where({ customerId }).first();
  return row ?? null;
}

export interface OpenDecision {
  kind: DecisionKind;
  decided: string | null;
  reason: string;
  untilOn: Day | null;
  setAt: string;
  userName: string;
}

/** What people decided over the rules of a customer, and holds on that day. */
export async function decisionsOf(db: Database, customerId: number, day: Day): Promise<OpenDecision[]> {
  return db('customer_decisions as d')
    .join('users as u', 'u.id', 'd.set_by_id')
    .where('d.customer_id', customerId)
    .whereNull('d.ended_at')
    .where((either) => {
      either.whereNull('d.until_on').orWhere('d.until_on', '>=', day);
    })
    .orderBy('d.id')
    .select('d.kind', 'd.decided', 'd.reason', 'd.until_on', 'd.set_at', 'u.name as user_name');
}

/** An open quote counts like an open order: what is offered may yet be ordered. */
export async function hasOpenOrder(db: Database, customerId: number): Promise<boolean> {
  const order = await db('orders')
    .where({ customerId })
    .whereIn('state', [...openOrderStates])
    .first('id');
  if (order !== undefined) return true;
  const quote = await openOf(db, 'quote').where('x.customer_id', customerId).first('x.id');
  return quote !== undefined;
}

/** Customers that the user may read, as `c`, with their classes `k`. */
export function visibleClasses(context: Context) {
  return narrowToVisible(
    context,
    context.db('customer_classes as k').join('customers as c', 'c.id', 'k.customer_id'),
  ).where('c.is_archived', false);
}

/**
 * The customers gone quiet, as `c` and `k`: those of the last computing, less who has an open order or quote or was
 * spoken with since.
 */
export function quietCustomers(context: Context) {
  const { db } = context;
  return visibleClasses(context)
    .where('k.is_quiet', true)
    .whereNotExists((open) => {
      open
        .from('orders as o')
        .whereRaw('o.customer_id = k.customer_id')
        .whereIn('o.state', [...openOrderStates])
        .select(db.raw('1'));
    })
    .whereNotExists(openOf(db, 'quote').whereRaw('x.customer_id = k.customer_id').select(db.raw('1')))
    .where((either) => {
      either.where('k.quiet_basis', 'rhythm').orWhereNotExists((spoken) => {
        spoken
          .from('interactions as i')
          .whereRaw('i.customer_id = k.customer_id')
          .where('i.happened_at', '>', db('class_runs').whereNotNull('finished_at').max('started_at'))
          .select(db.raw('1'));
      });
    });
}

/** Whose customers are counted: everyone's (null) only for who reads everyone's figures, as in the reports. */
export function countedOwner(context: Context, asked: string | undefined): number | null {
  if (!allows(context.user, 'reports.read_all')) return actorId(context);
  return /^[1-9]\d{0,8}$/.test(asked ?? '') ? Number(asked) : null;
}

export interface SegmentFigures {
  segment: Segment | null;
  customerCount: number;
  revenueE4: number;
  byClass: Record<RevenueClass, number>;
}

/** How many customers are in each segment, and what they brought in 12 months. */
export async function segmentFigures(context: Context, ownerId: number | null): Promise<SegmentFigures[]> {
  const { db } = context;
  const query = db('customer_classes as k').where('k.is_archived', false);
  if (ownerId !== null)
    query
      .join('customers as c', 'c.id', 'k.customer_id')
      .where({ 'c.owner_id': ownerId, 'c.is_archived': false });
  const rows: {
    segment: Segment | null;
    revenueClass: RevenueClass | null;
    customerCount: number;
    revenueE4: number;
  }[] = await query
    .groupBy('k.segment', 'k.revenue_class')
    .select(
      'k.segment',
      'k.revenue_class',
      db.raw('count(*) as customer_count'),
      db.raw(`${dialectOf(db).sum('k.revenue_e4')} as revenue_e4`),
    );
  const found = new Map<Segment | null, SegmentFigures>();
  for (const { segment, revenueClass, customerCount, revenueE4 } of rows) {
    const figures = found.get(segment) ?? {
      segment,
      customerCount: 0,
      revenueE4: 0,
      byClass: { A: 0, B: 0, C: 0 },
    };
    found.set(segment, figures);
    figures.customerCount += customerCount;
    figures.revenueE4 += revenueE4;
    if (revenueClass) figures.byClass[revenueClass] += customerCount;
  }
  return [...found.values()];
}
