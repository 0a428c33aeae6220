import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { offeredActions } from '../../core/state-table.ts';
import type { TitleRow } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { judge, mostOf, type OrderAction, orderTable } from './order.ts';
import { mayWriteOrder, type Order, type OrderLine } from './order-queries.ts';

/** Where an action's page is; `reserve` is a button among the lines. */
export const actionPaths: Record<Exclude<OrderAction, 'reserve'>, { path: string; icon: string }> = {
  edit: { path: 'edit', icon: 'edit' },
  confirm: { path: 'confirmation', icon: 'check' },
  amend: { path: 'amendment', icon: 'edit' },
  promise: { path: 'promise', icon: 'calendar-event' },
  release: { path: 'release', icon: 'player-play' },
  hold: { path: 'hold', icon: 'player-pause' },
  resume: { path: 'resumption', icon: 'player-play' },
  close: { path: 'closing', icon: 'circle-check' },
  close_short: { path: 'short-closing', icon: 'circle-half' },
  cancel: { path: 'cancellation', icon: 'x' },
};

const nextSteps: readonly OrderAction[] = ['confirm', 'close', 'release', 'resume'];
const changes: readonly OrderAction[] = ['edit', 'amend'];

/** What the user may do with the order as it is now. */
export function offered(request: PageRequest, order: Order, lines: readonly OrderLine[]): OrderAction[] {
  const { context } = request;
  if (!mayWriteOrder(context, order)) return [];
  return offeredActions(orderTable, { state: order.state, subject: judge(order, lines), user: context.user });
}

/** The title row's buttons: the natural next step, and the rest under "More". */
export function buttonsOf(
  request: PageRequest,
  { order, lines, isBlocked }: { order: Order; lines: readonly OrderLine[]; isBlocked: boolean },
): { primary: TitleRow['primary']; actions: TitleRow['actions'] } {
  const { context, t } = request;
  const at = `/orders/${order.id}`;
  const all = offered(request, order, lines).filter((action) => action !== 'reserve');
  const link = (action: Exclude<OrderAction, 'reserve'>) => ({
    href: `${at}/${actionPaths[action].path}`,
    label: t(action === 'edit' ? 'shared.edit' : `orders.${action}`),
    icon: actionPaths[action].icon,
    danger: action === 'cancel',
    edit: changes.includes(action),
  });
  const canShip =
    (order.state === 'released' || order.state === 'confirmed') &&
    !isBlocked &&
    allows(context.user, 'shipments.write') &&
    isModuleOn(context.settings, 'shipments') &&
    lines.some((line) => mostOf(line.quantity, order.overBp) > line.shipped + line.planned);
  const ship = { href: `/shipments/new?order=${order.id}`, label: t('orders.ship'), icon: 'truck' };
  const first = nextSteps.map((step) => all.find((action) => action === step)).find(Boolean);
  const shipsFirst = canShip && first !== 'close' && (order.state === 'released' || !first);
  const mayWrite = mayWriteOrder(context, order);
  return {
    primary: shipsFirst ? ship : first ? link(first) : null,
    actions: [
      ...all.filter((action) => changes.includes(action)).map(link),
      ...(mayWrite ? [{ href: `${at}/agreed-message`, label: t('orders.agreed_message'), icon: 'pin' }] : []),
      ...(canShip && !shipsFirst ? [ship] : []),
      ...all.filter((action) => !changes.includes(action) && (shipsFirst || action !== first)).map(link),
      ...(allows(context.user, 'orders.write')
        ? [{ href: `/orders/new?copy=${order.id}`, label: t('orders.copy'), icon: 'copy' }]
        : []),
    ],
  };
}
