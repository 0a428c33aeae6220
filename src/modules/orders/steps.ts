import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { confirmPage, type Field } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { openNeedsOn } from '../needs/order-needs.ts';
import { creditNote } from './credit-note.ts';
import { type OrderStep, openQuantity, orderTable } from './order.ts';
import { actionPaths } from './order-buttons.ts';
import { findWritableOrder, linesOf, type Order } from './order-queries.ts';
import { takeStep } from './step-actions.ts';

const rowOf = (step: OrderStep) => orderTable.transitions.find(({ action }) => action === step);

/** The confirmation page of a step: what exactly it will do, and the reason where one is wanted. */
export function showStep(step: OrderStep) {
  return async (request: PageRequest): Promise<Outcome> => {
    const { context, t, f } = request;
    const order = await findWritableOrder(context, idParam(request));
    const lines = await linesOf(context.db, order.id);
    const held = lines.reduce((sum, { reserved }) => sum + reserved, 0);
    const left = lines.reduce((sum, line) => sum + openQuantity(line), 0);
    const values = { held: f.number(held), open: f.number(left), warehouse: order.warehouseName };
    const fields: Field[] = [];
    const open = step === 'release' ? await standing(request, order) : [];
    if (rowOf(step)?.needsReason) fields.push({ name: 'reason', label: t('orders.reason'), autofocus: true });
    if (step === 'hold') {
      const value = addDays(today(context), 7);
      fields.push({ name: 'reviewOn', label: t('orders.review_on'), kind: 'date', width: 's', value });
    }
    if (open.length > 0 && allows(context.user, 'orders.override')) {
      const hint = t('orders.override_hint');
      fields.push({ name: 'overrideReason', label: t('orders.override_reason'), hint, optional: true });
    }
    return confirmPage({
      title: `${t(`orders.${step}`)} · ${order.number}`,
      lead: order.customerName,
      consequences: [t(`orders.will_${step}`, values), ...open],
      action: `/orders/${order.id}/${actionPaths[step].path}`,
      submit: t(`orders.${step}`),
      cancel: `/orders/${order.id}`,
      danger: step === 'cancel',
      version: order.version,
      fields,
      back: { href: `/orders/${order.id}`, label: order.number },
    });
  };
}

/** What keeps the order from being released, one sentence each. */
async function standing(request: PageRequest, order: Order): Promise<string[]> {
  const { context, t } = request;
  const open = await openNeedsOn(context, order.id);
  const credit = await creditNote(request, order);
  return [...open.map(({ wanted }) => t('orders.need_blocks', { wanted })), ...(credit ? [credit] : [])];
}

export function doStep(step: OrderStep) {
  return async (
    request: PageRequest,
    form: { version: number; reason?: string; reviewOn?: string; overrideReason?: string | null },
  ): Promise<Outcome> => {
    const id = idParam(request);
    const { version, ...more } = form;
    const { number } = await takeStep(request.context, { id, version }, step, more);
    const url = `/orders/${id}`;
    const message = { key: `orders.now_${rowOf(step)?.to}`, values: { number } };
    const { user, settings } = request.context;
    const mayShip = allows(user, 'shipments.write') && isModuleOn(settings, 'shipments');
    if (step !== 'release' || !mayShip) return redirect(url, message);
    return redirect(url, { ...message, link: { href: `/shipments/new?order=${id}`, key: 'orders.ship' } });
  };
}
