import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { demand } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { contactStill, usualWarehouse } from '../opportunities/order-actions.ts';
import { createOrder } from '../orders/order-actions.ts';
import type { OrderInput } from '../orders/order-form.ts';
import { copyTerms, termsOf } from '../payment-plans/order-terms.ts';
import { lockOpportunityOf, winWith } from './opportunity-link.ts';
import { refuseStale, take } from './quote-actions.ts';
import type { AcceptanceInput } from './quote-form.ts';
import { linesOf, lockQuote, type Quote } from './quote-queries.ts';
import { step } from './step-actions.ts';

export interface Accepted {
  orderId: number;
  /** False where the order was there already: a second press of the button makes no second one. */
  isNew: boolean;
}

/**
 * The customer said yes: the quote is frozen for good, and a draft order has all that it says, nothing typed again.
 * Its opportunity is won with that order.
 */
export async function acceptQuote(context: Context, id: number, form: AcceptanceInput): Promise<Accepted> {
  return transact(context, async (tx) => {
    demand(tx, 'orders.write');
    const opportunity = await lockOpportunityOf(tx, id);
    const quote = await lockQuote(tx, id);
    if (quote.orderId !== null) return { orderId: quote.orderId, isNew: false };
    refuseStale(quote, form.version);
    take(tx, quote, 'accept');
    refuseDay(tx, quote, form.decidedOn);
    const orderId = await createOrder(tx, await orderOf(tx, quote, form));
    // What was agreed on the quote comes before the customer's usual plan.
    const plan = { kind: 'quote', id } as const;
    if ((await termsOf(tx.db, plan)).length > 0) await copyTerms(tx, plan, { kind: 'order', id: orderId });
    const order: { number: string } = await tx.db('orders').where({ id: orderId }).first('number');
    await step(tx, quote, {
      action: 'accept',
      values: { state: 'accepted', decidedOn: form.decidedOn, orderId },
      message: 'accepted',
      more: { order: order.number },
    });
    await winWith(tx, opportunity, orderId);
    return { orderId, isNew: true };
  });
}

/** The day on which the customer said yes lies between the sending and the last day; not in the future. */
function refuseDay(tx: Context, quote: Quote, decidedOn: string): void {
  const day = today(tx);
  if (decidedOn > day) throw new Refusal('quotes.not_in_future', { field: 'decidedOn', values: { day } });
  if (quote.sentOn && decidedOn < quote.sentOn)
    throw new Refusal('quotes.before_sent', { field: 'decidedOn', values: { day: quote.sentOn } });
  if (decidedOn > quote.validUntilOn)
    throw new Refusal('quotes.too_late', { field: 'decidedOn', values: { day: quote.validUntilOn } });
}

/** A term that its form took when it was typed; null, not left out, where the quote says nothing. */
type Term<Name extends keyof OrderInput> = NonNullable<OrderInput[Name]> | null;

async function orderOf(
  tx: Context,
  quote: Quote,
  { decidedOn, customerPo }: AcceptanceInput,
): Promise<OrderInput> {
  const warehouseId = quote.warehouseId ?? (await usualWarehouse(tx, quote.customerId));
  if (warehouseId === null) throw new Refusal('opportunities.no_warehouse');
  const { requestedOn } = quote;
  const lines = await linesOf(tx.db, quote.id);
  return {
    customer: quote.customerCode,
    contactId: await contactStill(tx, quote),
    customerPo,
    warehouseId,
    currency: quote.currency,
    orderedOn: decidedOn,
    requestedOn: requestedOn !== null && requestedOn >= decidedOn ? requestedOn : null,
    incoterm: quote.incoterm as Term<'incoterm'>,
    incotermPlace: quote.incotermPlace,
    transport: quote.transport as Term<'transport'>,
    portOfLoading: quote.portOfLoading,
    portOfDischarge: quote.portOfDischarge,
    paymentTerms: quote.paymentTerms,
    documentLanguage: quote.documentLanguage as Term<'documentLanguage'>,
    country: quote.country,
    marks: quote.marks,
    remarks: quote.remarks,
    quoteId: quote.id,
    lines: lines.map((line, place) => ({
      sku: line.skuCode,
      quantity: line.quantity,
      price: line.unitPriceE4,
      discount: line.discountBp || null,
      place,
    })),
  };
}
