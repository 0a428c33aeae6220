import type { Context } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';
import { dialectOf } from '../../db/dialect.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { visibleOrders } from '../orders/order-queries.ts';
import { visibleAnswers } from '../satisfaction/satisfaction-queries.ts';
import { openStates, underWayStates } from '../shipments/shipment.ts';
import { visibleShipments } from '../shipments/shipment-queries.ts';

/** What waits for this user, each list at most so long. */
const most = 12;

export interface Due {
  id: number;
  customerId: number;
  customerName: string;
  text: string;
  dueOn: string;
  userName: string;
  userId: number;
}

/** Promises that are due within three days: one's own, and everyone's that are overdue. */
export async function duePromises(context: Context): Promise<Due[]> {
  const day = today(context);
  const query = narrowToVisible(
    context,
    context
      .db('promises as p')
      .join('customers as c', 'c.id', 'p.customer_id')
      .join('users as u', 'u.id', 'p.user_id'),
  );
  return query
    .where('p.state', 'open')
    .where((either) => {
      either.where('p.due_on', '<', day).orWhere((own) => {
        own.where('p.user_id', context.user?.id ?? 0).where('p.due_on', '<=', addDays(day, 3));
      });
    })
    .orderBy(['p.due_on', 'p.id'])
    .limit(most)
    .select(
      'p.id',
      'p.customer_id',
      'c.name as customer_name',
      'p.promised_text as text',
      'p.due_on',
      'p.user_id',
      'u.name as user_name',
    );
}

/** One's own follow-ups that are due today or before. */
export async function dueFollowUps(context: Context): Promise<Due[]> {
  const query = narrowToVisible(
    context,
    context
      .db('follow_ups as f')
      .join('customers as c', 'c.id', 'f.customer_id')
      .join('users as u', 'u.id', 'f.user_id'),
  );
  return query
    .where({ 'f.user_id': context.user?.id ?? 0, 'f.state': 'open' })
    .where('f.due_on', '<=', today(context))
    .orderBy(['f.due_on', 'f.id'])
    .limit(most)
    .select(
      'f.id',
      'f.customer_id',
      'c.name as customer_name',
      'f.task as text',
      'f.due_on',
      'f.user_id',
      'u.name as user_name',
    );
}

export interface Item {
  id: number;
  number: string;
  customerName: string;
  dayOn: string | null;
}

/** Orders in a state: one's own, or everyone's for those who watch all. */
export async function ordersIn(context: Context, state: string, ownOnly: boolean): Promise<Item[]> {
  const query = visibleOrders(context).where('o.state', state);
  if (ownOnly) query.where('o.owner_id', context.user?.id ?? 0);
  return query
    .orderBy([{ column: 'o.ordered_on' }, { column: 'o.id' }])
    .limit(most)
    .select('o.id', 'o.number', 'c.name as customer_name', 'o.requested_on as day_on');
}

export async function shipmentsLeaving(context: Context): Promise<Item[]> {
  return visibleShipments(context)
    .whereIn('h.state', [...openStates])
    .where('h.planned_on', '<=', today(context))
    .orderBy(['h.planned_on', 'h.id'])
    .limit(most)
    .select('h.id', 'h.number', 'c.name as customer_name', 'h.planned_on as day_on');
}

export async function lateShipments(context: Context, ownOnly: boolean): Promise<Item[]> {
  const query = visibleShipments(context)
    .whereIn('h.state', [...underWayStates])
    .where('h.promised_on', '<', today(context));
  if (ownOnly) query.where('h.owner_id', context.user?.id ?? 0);
  return query
    .orderBy(['h.promised_on', 'h.id'])
    .limit(most)
    .select('h.id', 'h.number', 'c.name as customer_name', 'h.promised_on as day_on');
}

export async function questionsToAsk(context: Context, ownOnly: boolean): Promise<Item[]> {
  const query = visibleAnswers(context)
    .where('a.state', 'asked')
    .where('a.ask_on', '<=', today(context))
    .whereNotNull('a.shipment_id');
  if (ownOnly) query.where('c.owner_id', context.user?.id ?? 0);
  return query
    .orderBy(['a.ask_on', 'a.id'])
    .limit(most)
    .select('a.id', 'h.number', 'c.name as customer_name', 'a.ask_on as day_on');
}

export interface LowSku {
  id: number;
  code: string;
  styleName: string;
  reorderPoint: number;
  availableQty: number;
}

/** SKUs at or below their reorder point, those never stocked among them. */
export async function lowSkus({ db }: Context): Promise<LowSku[]> {
  const available = dialectOf(db).sum('t.on_hand - t.reserved');
  return db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .leftJoin('stock as t', (join) => join.on('t.sku_id', 'k.id').andOnVal('t.quality', 'good'))
    .where({ 'k.is_active': true, 's.is_archived': false })
    .where('k.reorder_point', '>', 0)
    .groupBy('k.id', 'k.code', 's.name', 'k.reorder_point')
    .havingRaw(`${available} <= k.reorder_point`)
    .orderBy('k.code')
    .limit(most)
    .select(
      'k.id',
      'k.code',
      's.name as style_name',
      'k.reorder_point',
      db.raw(`${available} as available_qty`),
    );
}
