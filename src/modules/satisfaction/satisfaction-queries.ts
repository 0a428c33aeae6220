import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';

export interface Answer {
  id: number;
  customerId: number;
  customerName: string;
  customerOwnerId: number | null;
  shipmentId: number | null;
  shipmentNumber: string | null;
  orderId: number | null;
  state: 'asked' | 'answered' | 'dropped';
  source: 'customer' | 'staff' | null;
  askOn: string;
  answeredOn: string | null;
  overall: number | null;
  goods: number | null;
  delivery: number | null;
  communication: number | null;
  documents: number | null;
  words: string | null;
  version: number;
}

/** Answers of customers that the user may read, as `a` with customer `c` and shipment `h`. */
export function visibleAnswers(context: Context) {
  return narrowToVisible(
    context,
    context
      .db('satisfaction_answers as a')
      .join('customers as c', 'c.id', 'a.customer_id')
      .leftJoin('shipments as h', 'h.id', 'a.shipment_id'),
  );
}

export const answerColumns = [
  'a.id',
  'a.customer_id',
  'c.name as customer_name',
  'c.owner_id as customer_owner_id',
  'a.shipment_id',
  'h.number as shipment_number',
  'a.order_id',
  'a.state',
  'a.source',
  'a.ask_on',
  'a.answered_on',
  'a.overall',
  'a.goods',
  'a.delivery',
  'a.communication',
  'a.documents',
  'a.words',
  'a.version',
] as const;

export async function findAnswer(context: Context, id: number): Promise<Answer> {
  const answer: Answer | undefined = await visibleAnswers(context)
    .where('a.id', id)
    .first(...answerColumns);
  if (!answer) throw new NotFound('satisfaction');
  return answer;
}
