import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { Forbidden, NotFound, Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { mayWrite } from '../customers/customer-queries.ts';
import { isConfirmed, type NeedState } from './need.ts';
import { findNeed, mayWriteNeed } from './need-queries.ts';

/**
 * The checklist of an order: needs as they read when they came onto it. An order keeps its own copies, so that
 * what was agreed for it does not change with the customer's wishes; one that nobody confirmed yet keeps the
 * order from being released.
 */
export interface OrderNeed {
  id: number;
  orderId: number;
  needId: number;
  category: string;
  wanted: string;
  details: string | null;
  state: 'open' | 'confirmed' | 'dropped';
  reason: string | null;
  settledAt: string | null;
  settledBy: string | null;
  /** What the need itself has come to. */
  needState: NeedState;
}

interface Copied {
  id: number;
  category: string;
  wanted: string;
  details: string | null;
  state: NeedState;
}

/** An order's checklist, what is open first. Whoever may see the order may see it. */
export async function needsOnOrder({ db }: Pick<Context, 'db'>, orderId: number): Promise<OrderNeed[]> {
  return db('order_needs as x')
    .join('needs as n', 'n.id', 'x.need_id')
    .leftJoin('users as u', 'u.id', 'x.settled_by_id')
    .where('x.order_id', orderId)
    .orderByRaw("case x.state when 'open' then 0 when 'confirmed' then 1 else 2 end, x.category, x.id")
    .select('x.*', 'u.name as settled_by', 'n.state as need_state');
}

/** What a production notice has to say: each confirmed need of the order, with its details. */
export async function needsForProduction(
  context: Pick<Context, 'db'>,
  orderId: number,
): Promise<Pick<OrderNeed, 'needId' | 'category' | 'wanted' | 'details'>[]> {
  const all = await needsOnOrder(context, orderId);
  return all
    .filter(({ state }) => state === 'confirmed')
    .map(({ needId, category, wanted, details }) => ({ needId, category, wanted, details }));
}

function copyOf(orderId: number, need: Copied, tx: Context) {
  const { id: needId, category, wanted, details } = need;
  const settled = isConfirmed(need.state)
    ? { state: 'confirmed', settledById: tx.user?.id ?? null, settledAt: now(tx) }
    : { state: 'open', settledById: null, settledAt: null };
  return { orderId, needId, category, wanted, details, reason: null, ...settled };
}

/** Puts one need onto an order's checklist, or its new words where it is there already. */
export async function addToOrder(tx: Context, orderId: number, need: Copied): Promise<void> {
  const { orderId: _1, needId: _2, ...copy } = copyOf(orderId, need, tx);
  const changed = await tx.db('order_needs').where({ orderId, needId: need.id }).update(copy);
  if (changed === 0) await insertRow(tx.db, 'order_needs', copyOf(orderId, need, tx));
}

/** The customer's needs that concern an order of these styles. */
async function needsFor(tx: Context, { id, customerId }: { id: number; customerId: number }) {
  const styles = tx
    .db('order_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .where('l.order_id', id)
    .select('k.style_id');
  const needs: Copied[] = await tx
    .db('needs')
    .where({ customerId })
    .whereNot('state', 'obsolete')
    .where((any) => {
      any
        .where('scope', 'standing')
        .orWhere((own) => own.where('scope', 'style').whereIn('style_id', styles))
        .orWhere((own) => own.where('scope', 'order').where('order_id', id));
    })
    .orderBy('id')
    .select('id', 'category', 'wanted', 'details', 'state');
  return needs;
}

/**
 * Makes a draft's checklist what the customer asks for now. What somebody settled on it already stays, unless
 * the need is another customer's by now. Called by the actions that write a draft and its lines.
 */
export async function keepOrderNeeds(tx: Context, order: { id: number; customerId: number }): Promise<void> {
  const wanted = await needsFor(tx, order);
  const present: { needId: number }[] = await tx
    .db('order_needs')
    .where({ orderId: order.id })
    .select('need_id');
  const ids = wanted.map(({ id }) => id);
  const gone = present.filter(({ needId }) => !ids.includes(needId)).map(({ needId }) => needId);
  if (gone.length > 0)
    await tx.db('order_needs').where({ orderId: order.id }).whereIn('need_id', gone).delete();
  for (const need of wanted)
    if (!present.some(({ needId }) => needId === need.id))
      await insertRow(tx.db, 'order_needs', copyOf(order.id, need, tx));
}

/**
 * Brings what the customer asks for on styles that an amendment added onto the order's checklist; what is on it
 * stays as it was agreed. `skuIds` are those that were on the order before. Gives how many of them are open.
 */
export async function addNeedsOfStyles(
  tx: Context,
  order: { id: number; customerId: number },
  skuIds: readonly number[],
): Promise<number> {
  const before: { styleId: number }[] = await tx
    .db('skus')
    .whereIn('id', [...new Set(skuIds)])
    .distinct('style_id');
  const added = tx
    .db('order_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .where('l.order_id', order.id)
    .whereNotIn(
      'k.style_id',
      before.map(({ styleId }) => styleId),
    )
    .select('k.style_id');
  const needs: Copied[] = await tx
    .db('needs')
    .where({ customerId: order.customerId, scope: 'style' })
    .whereNot('state', 'obsolete')
    .whereIn('style_id', added)
    .whereNotIn('id', tx.db('order_needs').where({ orderId: order.id }).select('need_id'))
    .orderBy('id')
    .select('id', 'category', 'wanted', 'details', 'state');
  for (const need of needs) await insertRow(tx.db, 'order_needs', copyOf(order.id, need, tx));
  return needs.filter(({ state }) => !isConfirmed(state)).length;
}

/** What on an order's checklist nobody has confirmed yet. */
export async function openNeedsOn(context: Pick<Context, 'db'>, orderId: number): Promise<OrderNeed[]> {
  return (await needsOnOrder(context, orderId)).filter(({ state }) => state === 'open');
}

/** Throws where something on the checklist is open: the order may not be released. */
export function refuseOpenNeeds(open: readonly OrderNeed[]): void {
  const [first] = open;
  if (first)
    throw new Refusal('needs.blocks_release', { values: { count: open.length, wanted: first.wanted } });
}

/** Settles one line of an order's checklist: confirmed for this order, or dropped from it with a reason. */
export async function settleOrderNeed(
  tx: Context,
  { order, id }: { order: { id: number; number: string }; id: number },
  { state, reason }: { state: 'confirmed' | 'dropped' | 'open'; reason: string | null },
): Promise<OrderNeed> {
  const need = (await needsOnOrder(tx, order.id)).find((candidate) => candidate.id === id);
  if (!need) throw new NotFound('need of an order');
  if (state === 'dropped' && !reason) throw new Refusal('errors.required', { field: 'reason' });
  const settled = state === 'open' ? null : { settledById: actorId(tx), settledAt: now(tx) };
  await tx
    .db('order_needs')
    .where({ id })
    .update({ state, reason, settledById: null, settledAt: null, ...settled });
  await audit(tx, {
    action: 'needs.settle',
    record: { kind: 'order', id: order.id, label: order.number },
    changes: {
      checklist: { before: `${need.wanted}: ${need.state}`, after: `${need.wanted}: ${state}` },
      ...(reason ? { reason: { before: null, after: reason } } : {}),
    },
  });
  return need;
}

/** Once a need is confirmed, so are its copies that read as it does and belong to orders that are still open. */
export async function confirmCopies(tx: Context, needId: number): Promise<void> {
  const need: Copied | undefined = await tx.db('needs').where({ id: needId }).first();
  if (!need) return;
  await tx
    .db('order_needs')
    .where({ needId, state: 'open', category: need.category, wanted: need.wanted })
    .whereIn('order_id', openOrders(tx).select('id'))
    .update({ state: 'confirmed', settledById: tx.user?.id ?? null, settledAt: now(tx) });
}

/** Orders of which nothing has been given to production: on these a checklist may still change. */
export const changeableOrders = ['draft', 'confirmed', 'on_hold'];
const openOrders = (tx: Pick<Context, 'db'>) => tx.db('orders').whereIn('state', changeableOrders);

interface OpenOrder {
  id: number;
  number: string;
}

/**
 * The customer's open orders that do not carry a need as it reads now: a new or changed standing one is missing
 * or old there, an ended one is still there. For the button that takes it over.
 */
export async function ordersBehind(context: Context, needId: number): Promise<OpenOrder[]> {
  const need = await findNeed(context, needId);
  const copies = (query: 'same' | 'live') => {
    const found = context.db('order_needs as x').where('x.need_id', needId).select('x.order_id');
    if (query === 'live') return found.whereNot('x.state', 'dropped');
    return found.where((same) => {
      same
        .where('x.state', 'dropped')
        .orWhere((own) => own.where({ 'x.category': need.category, 'x.wanted': need.wanted }));
    });
  };
  const orders = openOrders(context)
    .where({ customerId: need.customerId })
    .orderBy('id')
    .select('id', 'number');
  if (need.state === 'obsolete') return orders.whereIn('id', copies('live'));
  orders.whereNotIn('id', copies('same'));
  if (need.scope === 'order') return orders.where('id', need.orderId ?? 0);
  if (need.scope === 'standing') return orders;
  const ofStyle = context
    .db('order_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .where('k.style_id', need.styleId ?? 0)
    .select('l.order_id');
  return orders.whereIn('id', ofStyle);
}

/** Brings a need as it reads now onto the open orders, or takes an ended one off them. Gives how many orders. */
export async function takeOntoOrders(context: Context, needId: number): Promise<number> {
  return transact(context, async (tx) => {
    const need = await findNeed(tx, needId);
    const customer = { ownerId: need.customerOwnerId, backupOwnerId: need.customerBackupOwnerId };
    if (!mayWriteNeed(tx, need) || !mayWrite(tx, customer)) throw new Forbidden('needs.write');
    const orders = await ordersBehind(tx, needId);
    if (orders.length === 0) throw new Refusal('needs.no_open_orders');
    for (const { id, number } of orders) {
      // Locked, and looked at again, so that one that is released at this moment keeps its list.
      const locked = await openOrders(tx).where({ id }).forUpdate().first('id');
      if (!locked) continue;
      if (need.state === 'obsolete') await tx.db('order_needs').where({ orderId: id, needId }).delete();
      else await addToOrder(tx, id, need);
      await audit(tx, {
        action: 'needs.take_over',
        record: { kind: 'order', id, label: number },
        changes: {
          checklist:
            need.state === 'obsolete'
              ? { before: need.wanted, after: null }
              : { before: null, after: need.wanted },
        },
      });
    }
    await audit(tx, {
      action: 'needs.take_over',
      record: { kind: 'need', id: needId, label: need.wanted },
      changes: { orders: { before: null, after: orders.map(({ number }) => number) } },
    });
    return orders.length;
  });
}
