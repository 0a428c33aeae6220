import { today } from '../../core/days.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Term, termText } from '../payment-plans/plan.ts';
import type { ShownDue } from './due-queries.ts';

/** A due as a row of a page: what it is, what is paid of it, and whether it must be asked for. */
export function shownDue(
  request: PageRequest,
  { due, terms, currency }: { due: ShownDue; terms: readonly Term[]; currency: string },
) {
  const { t, f, context } = request;
  const term = terms[due.position - 1];
  const isOverdue = due.openE4 > 0 && due.dueOn !== null && due.dueOn < today(context);
  return {
    text: term ? termText(t, term) : t('receipts.no_plan'),
    shipment: due.shipmentId
      ? { href: `/shipments/${due.shipmentId}`, number: due.shipmentNumber ?? '' }
      : null,
    amount: f.money(due.amountE4, currency),
    open: due.openE4 > 0 ? f.money(due.openE4, currency) : '',
    paid: due.paidE4 > 0 ? f.money(due.paidE4, currency) : '',
    dueOn: due.dueOn,
    pending: term ? t(`receipts.pending_${term.dueTrigger}`) : '',
    state: due.openE4 === 0 ? 'paid' : isOverdue ? 'overdue' : due.dueOn ? 'due' : 'pending',
    tone: due.openE4 === 0 ? 'done' : isOverdue ? 'danger' : 'neutral',
  };
}
