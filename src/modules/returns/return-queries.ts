import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { mayWrite, narrowToVisible } from '../customers/customer-queries.ts';
import type { Counts, ReturnCause, ReturnState } from './return.ts';

export interface Return {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  orderId: number;
  orderNumber: string;
  orderOwnerId: number | null;
  warehouseId: number;
  warehouseName: string;
  state: ReturnState;
  cause: ReturnCause;
  reason: string | null;
  trackingNumber: string | null;
  requestedOn: string;
  expectedOn: string | null;
  receivedOn: string | null;
  remarks: string | null;
  stateReason: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface ReturnLine extends Counts {
  id: number;
  position: number;
  orderLineId: number;
  skuId: number;
  skuCode: string;
  styleName: string;
  colour: string;
  size: string;
  finding: string | null;
}

/** Returns of customers that the user may read, as `r` with customer `c` and order `o`. */
export function visibleReturns(context: Context) {
  const returns = context
    .db('returns as r')
    .join('customers as c', 'c.id', 'r.customer_id')
    .join('orders as o', 'o.id', 'r.order_id');
  return narrowToVisible(context, returns);
}

/** Throws NotFound for a return that isn't there or that the user may not know of. */
export async function findReturn(context: Context, id: number): Promise<Return> {
  const found: Return | undefined = await visibleReturns(context)
    .join('warehouses as w', 'w.id', 'r.warehouse_id')
    .where('r.id', id)
    .first(
      'r.*',
      'c.name as customer_name',
      'c.owner_id as customer_owner_id',
      'c.backup_owner_id as customer_backup_owner_id',
      'o.number as order_number',
      'o.owner_id as order_owner_id',
      'w.name as warehouse_name',
    );
  if (!found) throw new NotFound('return');
  return found;
}

/** The return under a lock, after its order: what is decided on it stays true until the commit. */
export async function lockReturn(tx: Context, id: number): Promise<Return> {
  const { orderId } = await findReturn(tx, id);
  await tx.db('orders').where({ id: orderId }).forUpdate().first('id');
  await tx.db('returns').where({ id }).forUpdate().first('id');
  return findReturn(tx, id);
}

/** True for those who may write the customer or the order, and for the warehouse, which takes the goods in. */
export function mayWriteReturn(
  context: Context,
  {
    customerOwnerId,
    customerBackupOwnerId,
    orderOwnerId,
  }: Pick<Return, 'customerOwnerId' | 'customerBackupOwnerId' | 'orderOwnerId'>,
): boolean {
  if (!allows(context.user, 'returns.write')) return false;
  return (
    allows(context.user, 'returns.receive') ||
    mayWrite(context, { ownerId: customerOwnerId, backupOwnerId: customerBackupOwnerId }) ||
    mayWrite(context, { ownerId: orderOwnerId, backupOwnerId: null })
  );
}

/** For the pages that change a return: nobody fills in a form that can't be sent. */
export async function findWritableReturn(context: Context, id: number): Promise<Return> {
  const found = await findReturn(context, id);
  if (!mayWriteReturn(context, found)) throw new Forbidden('returns.write');
  return found;
}

export async function linesOfReturn(db: Database, returnId: number): Promise<ReturnLine[]> {
  return db('return_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .where('l.return_id', returnId)
    .orderBy(['l.position', 'l.id'])
    .select(
      'l.id',
      'l.position',
      'l.order_line_id',
      'l.sku_id',
      'l.quantity',
      'l.received_qty',
      'l.good_qty',
      'l.second_qty',
      'l.scrapped_qty',
      'l.finding',
      'k.code as sku_code',
      'k.colour',
      'k.size',
      's.name as style_name',
    );
}

export interface Returned {
  /** Held by returns under way or brought back by ended ones. */
  claimed: number;
  received: number;
}

/** What returns have claimed and brought back of each of the order's lines, without those of one return. */
export async function returnedByLine(
  db: Database,
  orderId: number,
  exceptId: number | null = null,
): Promise<Map<number, Returned>> {
  const { sum } = dialectOf(db);
  const rows: { orderLineId: number; claimedQty: number; receivedQty: number }[] = await db(
    'return_lines as l',
  )
    .join('returns as r', 'r.id', 'l.return_id')
    .where('r.order_id', orderId)
    .whereNot('r.id', exceptId ?? 0)
    .whereNotIn('r.state', ['rejected', 'cancelled'])
    .groupBy('l.order_line_id')
    .select(
      'l.order_line_id',
      db.raw(
        `${sum("case when r.state = 'inspected' then l.received_qty else l.quantity end")} as claimed_qty`,
      ),
      db.raw(`${sum('l.received_qty')} as received_qty`),
    );
  return new Map(
    rows.map((row) => [row.orderLineId, { claimed: row.claimedQty, received: row.receivedQty }]),
  );
}
