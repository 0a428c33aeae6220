import { addDays } from '../src/core/days.ts';
import { convert, sum } from '../src/core/money.ts';
import { covered, duesOf } from '../src/modules/payment-plans/dues.ts';
import { termAmounts } from '../src/modules/payment-plans/plan.ts';
import { type LargeOrder, numbered, planOf, type Trading } from './large-stage.ts';

/** What is due of an order by its customer's plan, and what has come in: nine of ten pay, one in six of these late. */
export function addMoney(at: Trading, order: LargeOrder, shipmentId: number | null): void {
  const { writer, random, today } = at;
  const { id: orderId, customer, currency, orderedOn, lines, totalE4 } = order;
  const { terms } = planOf(at, customer.id);
  const dispatchedOn = addDays(orderedOn, 25);
  const dues = duesOf(
    {
      state: order.state,
      currency,
      confirmedOn: orderedOn,
      promisedOn: order.promisedOn,
      lines,
      shipments:
        shipmentId === null
          ? []
          : [
              {
                id: shipmentId,
                plannedOn: dispatchedOn,
                dispatchedOn,
                pieces: lines.map((line) => ({ line, quantity: line.quantity })),
              },
            ],
    },
    terms,
  );
  for (const [place, amountE4] of termAmounts(totalE4, terms, currency).entries()) {
    const days = dues.flatMap(({ position, dueOn }) => (position === place + 1 && dueOn ? [dueOn] : []));
    writer.add('order_terms', {
      orderId,
      position: place + 1,
      ...terms[place],
      amountE4,
      dueOn: days.sort()[0] ?? null,
    });
  }
  const late = random.chance(0.16) ? 30 : 0;
  const isPaying = random.chance(0.9);
  const paid = dues.filter(({ dueOn }) => isPaying && dueOn && addDays(dueOn, late) <= today);
  const paidE4 = sum(paid.map(({ amountE4 }) => amountE4));
  for (const { due, paidE4: part } of covered(dues, paidE4))
    writer.add('order_dues', { ...due, orderId, paidE4: part, openE4: due.amountE4 - part });
  for (const { amountE4, dueOn } of paid)
    addReceipt(at, order, { amountE4, receivedOn: addDays(dueOn ?? today, late) });
}

function addReceipt(
  at: Trading,
  { id: orderId, customer, currency, rateE8 }: LargeOrder,
  { amountE4, receivedOn }: { amountE4: number; receivedOn: string },
): void {
  const { writer } = at;
  const number = numbered(at, 'receipts');
  const receiptId = writer.add('receipts', {
    number,
    customerId: customer.id,
    state: 'posted',
    receivedOn,
    method: 'tt',
    currency,
    amountE4,
    chargesE4: 0,
    rateE8,
    rateOn: receivedOn,
    baseAmountE4: convert(amountE4, rateE8, at.baseCurrency),
    restE4: 0,
    reference: `TT${number.slice(3)}`,
    createdAt: `${receivedOn}T06:00:00.000Z`,
    createdById: customer.ownerId,
    version: 1,
  });
  writer.add('receipt_allocations', {
    receiptId,
    orderId,
    currency,
    amountE4,
    receiptAmountE4: amountE4,
  });
}
