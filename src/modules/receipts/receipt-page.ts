import { decimalText, sum } from '../../core/money.ts';
import { offeredActions } from '../../core/state-table.ts';
import { auditTrail } from '../../web/audit-view.ts';
import type { TitleRow } from '../../web/form-page.ts';
import type { Tone } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { exchangeDifference, type ReceiptState, receiptTable } from './receipt.ts';
import { type Allocation, allocationsOf, findReceipt, type Receipt } from './receipt-queries.ts';

export const receiptTones: Record<ReceiptState, Tone> = { posted: 'done', reversed: 'neutral' };

export async function showReceipt(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const receipt = await findReceipt(context, idParam(request));
  const allocations = await allocationsOf(context.db, receipt.id);
  const offered = offeredActions(receiptTable, {
    state: receipt.state,
    subject: receipt,
    user: context.user,
  });
  return page('receipts/show', {
    title: `${receipt.number} · ${t('receipts.one')}`,
    receipt,
    row: titleRow(request, receipt, offered),
    facts: facts(request, receipt),
    allocations: allocations.map((allocation) => shownAllocation(request, receipt, allocation)),
    mayFree: offered.includes('free'),
    used: f.money(sum(allocations.map(({ receiptAmountE4 }) => receiptAmountE4)), receipt.currency),
    rest: receipt.restE4 > 0 ? f.money(receipt.restE4, receipt.currency) : null,
    audit: await auditTrail(request, { kind: 'receipt', id: receipt.id }),
  });
}

function titleRow({ t, f }: PageRequest, receipt: Receipt, offered: readonly string[]): TitleRow {
  const at = `/receipts/${receipt.id}`;
  return {
    heading: receipt.number,
    state: { label: t(`receipts.state_${receipt.state}`), tone: receiptTones[receipt.state] },
    lead: [receipt.customerName, f.money(receipt.amountE4, receipt.currency), receipt.receivedOn].join(' · '),
    back: { href: '/receipts', label: t('receipts.title') },
    primary: offered.includes('allocate')
      ? { href: `${at}/allocation`, label: t('receipts.allocate'), icon: 'coins' }
      : null,
    actions: offered.includes('reverse')
      ? [{ href: `${at}/reversal`, label: t('receipts.reverse'), icon: 'x', danger: true }]
      : [],
  };
}

function facts({ t, f, context }: PageRequest, receipt: Receipt) {
  const { baseCurrency } = context.settings;
  const isOther = receipt.currency !== baseCurrency;
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(label),
    text,
    ...(href ? { href } : {}),
  });
  return [
    {
      title: t('receipts.payment'),
      facts: [
        fact('receipts.customer', receipt.customerName, `/customers/${receipt.customerId}`),
        fact('receipts.amount', f.money(receipt.amountE4, receipt.currency)),
        fact('receipts.charges', receipt.chargesE4 ? f.money(receipt.chargesE4, receipt.currency) : null),
        fact(
          'receipts.net',
          receipt.chargesE4 ? f.money(receipt.amountE4 - receipt.chargesE4, receipt.currency) : null,
        ),
        fact('receipts.rate', isOther ? `${decimalText(receipt.rateE8, 8, 4)} (${receipt.rateOn})` : null),
        fact('receipts.in_base', isOther ? f.money(receipt.baseAmountE4, baseCurrency) : null),
      ],
    },
    {
      title: t('receipts.details'),
      facts: [
        fact('receipts.received_on', receipt.receivedOn),
        fact('payment_plans.method', t(`payment_plans.method_${receipt.method}`)),
        fact('receipts.reference', receipt.reference),
        fact('receipts.entered_by', receipt.createdByName),
        fact('shared.remarks', receipt.remarks),
        fact('receipts.reversed_reason', receipt.reversedReason),
      ],
    },
  ];
}

function shownAllocation({ t, f, context }: PageRequest, receipt: Receipt, allocation: Allocation) {
  const { baseCurrency } = context.settings;
  const differenceE4 = exchangeDifference(
    allocation,
    { receiptE8: receipt.rateE8, orderE8: allocation.orderRateE8 },
    baseCurrency,
  );
  const isOther = allocation.currency !== receipt.currency;
  return {
    id: allocation.id,
    orderId: allocation.orderId,
    number: allocation.orderNumber,
    amount: f.money(allocation.amountE4, allocation.currency),
    own: isOther ? f.money(allocation.receiptAmountE4, receipt.currency) : null,
    rate: isOther
      ? t('receipts.at_rate', {
          rate: (allocation.receiptAmountE4 / allocation.amountE4).toFixed(6),
          currency: allocation.currency,
          other: receipt.currency,
        })
      : null,
    difference:
      differenceE4 === null || differenceE4 === 0
        ? null
        : t(differenceE4 > 0 ? 'receipts.exchange_gain' : 'receipts.exchange_loss', {
            amount: f.money(Math.abs(differenceE4), baseCurrency),
          }),
  };
}
