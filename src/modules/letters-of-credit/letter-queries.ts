import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import type { LetterState } from './letter.ts';

export interface Letter {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  state: LetterState;
  stateReason: string | null;
  bank: string;
  currency: string;
  amountE4: number;
  overBp: number;
  shortBp: number;
  issuedOn: string | null;
  latestShipmentOn: string;
  expiresOn: string;
  presentationDays: number;
  presentedOn: string | null;
  paidOn: string | null;
  remarks: string | null;
  version: number;
}

/** Letters of credit of customers that the user may read, as `l` with customer `c`. */
export function visibleLetters(context: Context) {
  return narrowToVisible(
    context,
    context.db('letters_of_credit as l').join('customers as c', 'c.id', 'l.customer_id'),
  );
}

export async function findLetter(context: Context, id: number): Promise<Letter> {
  const letter: Letter | undefined = await visibleLetters(context)
    .where('l.id', id)
    .first(
      'l.*',
      'c.name as customer_name',
      'c.owner_id as customer_owner_id',
      'c.backup_owner_id as customer_backup_owner_id',
    );
  if (!letter) throw new NotFound('letter of credit');
  return letter;
}

export interface LetterDocument {
  id: number;
  name: string;
  originals: number | null;
  copies: number | null;
  readyOn: string | null;
}

export async function documentsOf(db: Database, letterId: number): Promise<LetterDocument[]> {
  return db('letter_of_credit_documents')
    .where({ letterOfCreditId: letterId })
    .orderBy(['position', 'id'])
    .select('id', 'name', 'originals', 'copies', 'ready_on');
}

export interface LetterOrder {
  id: number;
  number: string;
  state: string;
  currency: string;
  totalE4: number;
}

export async function ordersOf(db: Database, letterId: number): Promise<LetterOrder[]> {
  return db('letter_of_credit_orders as x')
    .join('orders as o', 'o.id', 'x.order_id')
    .where('x.letter_of_credit_id', letterId)
    .orderBy('o.id')
    .select('o.id', 'o.number', 'o.state', 'o.currency', 'o.total_e4');
}

/** The customer's orders that a letter of credit may be for: those that aren't over, and those that it has already. */
export async function linkableOrders(
  db: Database,
  { customerId, letterId }: { customerId: number; letterId: number | null },
): Promise<LetterOrder[]> {
  return db('orders as o')
    .where('o.customer_id', customerId)
    .where((either) => {
      either.whereIn('o.state', ['draft', 'confirmed', 'released', 'on_hold']).orWhereIn(
        'o.id',
        db('letter_of_credit_orders')
          .where({ letterOfCreditId: letterId ?? 0 })
          .select('order_id'),
      );
    })
    .orderBy('o.id', 'desc')
    .limit(100)
    .select('o.id', 'o.number', 'o.state', 'o.currency', 'o.total_e4');
}

export interface Shipped {
  /** The day on which goods of its orders last left. */
  shippedOn: string | null;
  isAllShipped: boolean;
}

/** How far the orders of letters of credit have left, by the letters' ids. */
export async function shippedOf(db: Database, letterIds: readonly number[]): Promise<Map<number, Shipped>> {
  const { sum } = dialectOf(db);
  const ordered: { letterId: number; orderedQty: number }[] = await db('letter_of_credit_orders as x')
    .join('order_lines as l', 'l.order_id', 'x.order_id')
    .join('orders as o', 'o.id', 'x.order_id')
    .whereIn('x.letter_of_credit_id', [...letterIds])
    .whereIn('o.state', ['draft', 'confirmed', 'released', 'on_hold'])
    .groupBy('x.letter_of_credit_id')
    .select('x.letter_of_credit_id as letter_id', db.raw(`${sum('l.quantity')} as ordered_qty`));
  const sent: { letterId: number; openSentQty: number; lastOn: string }[] = await db(
    'letter_of_credit_orders as x',
  )
    .join('order_lines as l', 'l.order_id', 'x.order_id')
    .join('orders as o', 'o.id', 'x.order_id')
    .join('shipment_lines as s', 's.order_line_id', 'l.id')
    .join('shipments as h', 'h.id', 's.shipment_id')
    .whereIn('x.letter_of_credit_id', [...letterIds])
    .whereNotNull('h.dispatched_on')
    .groupBy('x.letter_of_credit_id')
    .select(
      'x.letter_of_credit_id as letter_id',
      db.raw(
        `${sum("case when o.state in ('draft', 'confirmed', 'released', 'on_hold') then s.quantity else 0 end")} as open_sent_qty`,
      ),
      db.raw('max(h.dispatched_on) as last_on'),
    );
  return new Map(
    letterIds.map((id) => {
      const gone = sent.find(({ letterId }) => letterId === id);
      const open = ordered.find(({ letterId }) => letterId === id)?.orderedQty ?? 0;
      const shippedOn = gone?.lastOn ?? null;
      return [id, { shippedOn, isAllShipped: shippedOn !== null && open <= (gone?.openSentQty ?? 0) }];
    }),
  );
}

/** The letters of credit of an order that aren't over, those that expire first before others. */
export async function lettersOfOrder(db: Database, orderId: number): Promise<Letter[]> {
  return db('letters_of_credit as l')
    .join('letter_of_credit_orders as x', 'x.letter_of_credit_id', 'l.id')
    .where('x.order_id', orderId)
    .orderBy(['l.expires_on', 'l.id'])
    .select('l.*');
}
