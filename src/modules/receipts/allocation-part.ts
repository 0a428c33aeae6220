import { amountText, decimalText, minorUnits } from '../../core/money.ts';
import type { FormPart } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import type { PayableOrder } from './receipt-queries.ts';

interface TypedRow {
  orderId?: string;
  amount?: string;
  receiptAmount?: string;
}

/**
 * The part of a form in which the customer's open orders are paid. `chosen` is the order that one came from, whose
 * amount is put in already.
 */
export function allocationPart(
  { t, f, entered }: PageRequest,
  {
    orders,
    currency,
    chosen = null,
  }: { orders: readonly PayableOrder[]; currency: string; chosen?: { id: number; amountE4: number } | null },
): Extract<FormPart, { view: string }> {
  const typed = Object.values((entered.values.allocations ?? {}) as Record<string, TypedRow>);
  const isShownAgain = entered.summary.length > 0;
  const rows = orders.map((order) => {
    const row = typed.find(({ orderId }) => Number(orderId) === order.id);
    const preset = !isShownAgain && chosen?.id === order.id ? amountOf(chosen.amountE4, order.currency) : '';
    return {
      id: order.id,
      number: order.number,
      sub: [order.customerPo, order.state === 'draft' ? t('orders.state_draft') : '']
        .filter(Boolean)
        .join(' · '),
      dueOn: order.nextDueOn ?? '',
      open: f.money(order.openE4, order.currency),
      openAmount: amountText(order.openE4, order.currency).replaceAll(',', ''),
      currency: order.currency,
      isOther: order.currency !== currency,
      amount: row?.amount ?? preset,
      receiptAmount: row?.receiptAmount ?? '',
    };
  });
  return {
    view: 'receipts/parts/allocations',
    model: {
      orders: rows,
      receiptCurrency: currency,
      hasOther: new Set([currency, ...orders.map((order) => order.currency)]).size > 1,
      oldestFirst: isShownAgain ? entered.values.oldestFirst === '1' : chosen === null,
    },
    labels: { allocations: t('receipts.pays') },
  };
}

/** An amount as it is typed, with its currency's decimals: `1234.50`. */
export function amountOf(amountE4: number, currency: string): string {
  return decimalText(amountE4, 4, minorUnits(currency));
}
