import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { rateOn } from '../../core/exchange-rates.ts';
import { convert } from '../../core/money.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { takeTransition } from '../../core/state-table.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, StaleVersion, updateVersioned } from '../../db/write.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { coverDues } from '../payment-plans/order-terms.ts';
import { allocate, lockOrders } from './allocating.ts';
import { isWholeMinor, type ReceiptAction, receiptTable } from './receipt.ts';
import type { AllocationInput, NewReceipt } from './receipt-form.ts';
import { allocationsOf, findReceipt, type Receipt, receiptLike } from './receipt-queries.ts';

/**
 * Notes what a customer paid, and pays orders with it. The customer's row is locked first, so that what is received,
 * allocated and reversed for one customer goes one after the other; then the orders by their ids, then the receipt.
 */
export async function createReceipt(context: Context, form: NewReceipt): Promise<Receipt> {
  return transact(context, async (tx) => {
    const { customerId, receivedOn, amountE4, currency, method, reference, remarks } = form;
    await lockCustomer(tx, customerId);
    const customer = await findCustomer(tx, customerId);
    const chargesE4 = form.chargesE4 ?? 0;
    if (amountE4 === 0) throw new Refusal('errors.too_small', { field: 'amountE4', values: { min: '0.01' } });
    refuseFraction({ amountE4, chargesE4 }, currency);
    if (chargesE4 > amountE4) throw new Refusal('receipts.charges_too_high', { field: 'chargesE4' });
    if (receivedOn > today(tx)) throw new Refusal('inventory.future_day', { field: 'receivedOn' });
    const like = form.isRepeat
      ? null
      : await receiptLike(tx.db, { customerId, reference, amountE4, currency });
    if (like)
      throw new Refusal('receipts.repeated', {
        field: 'isRepeat',
        values: { number: like.number, day: like.receivedOn },
      });
    const { baseCurrency } = tx.settings;
    const rateE8 = await rateOn(tx.db, { currency, baseCurrency, day: receivedOn });
    const number = await nextYearlyNumber(tx.db, 'RC', receivedOn);
    const id = await insertRow(tx.db, 'receipts', {
      number,
      customerId,
      state: 'posted',
      receivedOn,
      method,
      currency,
      amountE4,
      chargesE4,
      rateE8,
      rateOn: receivedOn,
      baseAmountE4: convert(amountE4, rateE8, baseCurrency),
      restE4: amountE4,
      reference,
      remarks,
      createdAt: now(tx),
      createdById: actorId(tx),
      version: 1,
    });
    const orders = await allocate(tx, await findReceipt(tx, id), form);
    await index(tx.db, {
      kind: 'receipt',
      recordId: id,
      title: number,
      subtitle: reference ?? '',
      isArchived: false,
      terms: [number, reference],
      customerId,
    });
    await audit(tx, {
      action: 'receipts.create',
      record: { kind: 'receipt', id, label: number },
      changes: {
        customer: { before: null, after: `${customer.code} ${customer.name}` },
        amountE4: { before: null, after: amountE4 },
        ...(orders.length ? { orders: { before: null, after: orders.join(', ') } } : {}),
      },
    });
    await tell(tx, { id, number, customerId, receivedOn }, { message: 'receipts.story_received', orders });
    return findReceipt(tx, id);
  });
}

function refuseFraction(amounts: Record<string, number>, currency: string): void {
  for (const [field, amountE4] of Object.entries(amounts))
    if (!isWholeMinor(amountE4, currency))
      throw new Refusal('receipts.not_minor', { field, values: { currency } });
}

async function lockCustomer(tx: Context, id: number): Promise<void> {
  await tx.db('customers').where({ id }).forUpdate().first('id');
}

/** The receipt as it is once its customer is locked, if it may take the action. */
async function forAction(tx: Context, id: number, action: ReceiptAction): Promise<Receipt> {
  const { customerId } = await findReceipt(tx, id);
  await lockCustomer(tx, customerId);
  const receipt = await findReceipt(tx, id);
  takeTransition(receiptTable, { state: receipt.state, subject: receipt, action });
  return receipt;
}

/** Pays orders with what is left of a receipt. */
export async function allocateRest(
  context: Context,
  at: { id: number; version: number },
  form: AllocationInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const receipt = await forAction(tx, at.id, 'allocate');
    if (receipt.version !== at.version) throw new StaleVersion('receipts', at.id);
    const orders = await allocate(tx, receipt, form);
    if (orders.length === 0) throw new Refusal('receipts.nothing_allocated');
    // Written after its orders are locked: an order that gives money back locks itself first, and then the receipt.
    await updateVersioned(tx.db, 'receipts', at, {});
    await audit(tx, {
      action: 'receipts.allocate',
      record: { kind: 'receipt', id: at.id, label: receipt.number },
      changes: { orders: { before: null, after: orders.join(', ') } },
    });
    await tell(tx, receipt, { message: 'receipts.story_allocated', orders });
  });
}

/** Takes back what pays one order; it is the customer's advance again. */
export async function freeAllocation(
  context: Context,
  at: { id: number; version: number },
  allocationId: number,
): Promise<string> {
  return transact(context, async (tx) => {
    const receipt = await forAction(tx, at.id, 'free');
    const allocation = (await allocationsOf(tx.db, at.id)).find(({ id }) => id === allocationId);
    if (!allocation) throw new NotFound('allocation');
    await lockOrders(tx, [allocation.orderId]);
    // An order that had less to pay meanwhile may have taken a part of it back itself.
    const present = (await allocationsOf(tx.db, at.id)).find(({ id }) => id === allocationId);
    if (!present) throw new NotFound('allocation');
    const { restE4 } = await findReceipt(tx, at.id);
    await updateVersioned(tx.db, 'receipts', at, { restE4: restE4 + present.receiptAmountE4 });
    await tx.db('receipt_allocations').where({ id: allocationId }).delete();
    await coverDues(tx, allocation.orderId);
    await audit(tx, {
      action: 'receipts.free',
      record: { kind: 'receipt', id: at.id, label: receipt.number },
      changes: {
        orderId: { before: present.orderId, after: null },
        amountE4: { before: present.amountE4, after: 0 },
      },
    });
    return allocation.orderNumber;
  });
}

/** The money never came, or was entered wrongly: nothing is paid by it any more. It stays, with the reason. */
export async function reverseReceipt(
  context: Context,
  at: { id: number; version: number },
  reason: string,
): Promise<Receipt> {
  return transact(context, async (tx) => {
    const receipt = await forAction(tx, at.id, 'reverse');
    const orderIds = (await allocationsOf(tx.db, at.id)).map(({ orderId }) => orderId);
    await lockOrders(tx, orderIds);
    const allocations = await allocationsOf(tx.db, at.id);
    await tx.db('receipt_allocations').where({ receiptId: at.id }).delete();
    await updateVersioned(tx.db, 'receipts', at, { state: 'reversed', reversedReason: reason, restE4: 0 });
    for (const { orderId } of allocations) await coverDues(tx, orderId);
    const orders = allocations.map(({ orderNumber }) => orderNumber);
    await audit(tx, {
      action: 'receipts.reverse',
      record: { kind: 'receipt', id: at.id, label: receipt.number },
      changes: {
        state: { before: 'posted', after: 'reversed' },
        reversedReason: { before: null, after: reason },
        ...(orders.length ? { orders: { before: orders.join(', '), after: null } } : {}),
      },
    });
    await tell(tx, receipt, { message: 'receipts.story_reversed', orders, reason });
    return receipt;
  });
}

/** An entry on the customer's story; without amounts, which not everyone who reads it may know. */
async function tell(
  tx: Context,
  { id, number, customerId, receivedOn }: Pick<Receipt, 'id' | 'number' | 'customerId' | 'receivedOn'>,
  { message, orders, reason = '' }: { message: string; orders: readonly string[]; reason?: string },
): Promise<void> {
  await story(tx, {
    customerId,
    kind: 'payment',
    message,
    detail: { number, day: receivedOn, orders: orders.join(', '), reason },
    record: { kind: 'receipt', id },
  });
}
