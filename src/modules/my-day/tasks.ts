import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { visibleOrders } from '../orders/order-queries.ts';
import { visibleAnswers } from '../satisfaction/satisfaction-queries.ts';
import { openStates, underWayStates } from '../shipments/shipment.ts';
import { visibleShipments } from '../shipments/shipment-queries.ts';

/** What waits for this user, each list at most so long. */
const most = 12;

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
