import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { divideRounded, minorUnits } from '../../core/money.ts';

interface Allocation {
  id: number;
  receiptId: number;
  receiptNumber: string;
  receiptCurrency: string;
  amountE4: number;
  receiptAmountE4: number;
}

/**
 * Takes back what was allocated to an order beyond what is owed for it now, the newest first; it becomes the
 * customer's advance again. The order is locked, which is what keeps its allocations as they are.
 */
export async function freeBeyond(
  tx: Context,
  { orderId, mostE4 }: { orderId: number; mostE4: number },
): Promise<void> {
  const allocations: Allocation[] = await tx
    .db('receipt_allocations as a')
    .join('receipts as r', 'r.id', 'a.receipt_id')
    .where('a.order_id', orderId)
    .orderBy('a.id', 'desc')
    .select(
      'a.id',
      'a.receipt_id',
      'r.number as receipt_number',
      'r.currency as receipt_currency',
      'a.amount_e4',
      'a.receipt_amount_e4',
    );
  let over = allocations.reduce((sum, { amountE4 }) => sum + amountE4, 0) - mostE4;
  for (const allocation of allocations) {
    if (over <= 0) return;
    const amountE4 = Math.max(0, allocation.amountE4 - over);
    over -= allocation.amountE4 - amountE4;
    await shrink(tx, { ...allocation, orderId }, amountE4);
  }
}

async function shrink(
  tx: Context,
  allocation: Allocation & { orderId: number },
  amountE4: number,
): Promise<void> {
  const { id, receiptId, receiptNumber, orderId } = allocation;
  const receiptAmountE4 = partOf(allocation, amountE4);
  // What is left of it may be less than a unit of the receipt's currency; then none of it stays.
  if (amountE4 === 0 || receiptAmountE4 === 0) await tx.db('receipt_allocations').where({ id }).delete();
  else await tx.db('receipt_allocations').where({ id }).update({ amountE4, receiptAmountE4 });
  const freed = allocation.receiptAmountE4 - (amountE4 === 0 ? 0 : receiptAmountE4);
  await tx
    .db('receipts')
    .where({ id: receiptId })
    .update({ restE4: tx.db.raw('?? + ?', ['rest_e4', freed]) })
    .increment('version', 1);
  await audit(tx, {
    action: 'receipts.free',
    record: { kind: 'receipt', id: receiptId, label: receiptNumber },
    changes: {
      orderId: { before: orderId, after: orderId },
      amountE4: { before: allocation.amountE4, after: amountE4 },
    },
  });
}

function partOf(allocation: Allocation, amountE4: number): number {
  const unit = 10n ** BigInt(4 - minorUnits(allocation.receiptCurrency));
  const part = BigInt(allocation.receiptAmountE4) * BigInt(amountE4);
  return Number(divideRounded(part, BigInt(allocation.amountE4) * unit) * unit);
}
