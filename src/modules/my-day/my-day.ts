import { today } from '../../core/days.ts';
import { allows, type Permission } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { dueMark } from '../customers/customer-view.ts';
import { type DueItem, dueFollowUps, duePromises } from '../interactions/due-queries.ts';
import { mayEnd } from '../interactions/open-items.ts';
import { type Item, lateShipments, ordersIn, questionsToAsk, shipmentsLeaving } from './tasks.ts';

export function showStart(): Outcome {
  return redirect('/my-day');
}

/** Everyone's first page: what waits for me, each with its action. */
export async function showMyDay(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const shown = (items: DueItem[]) =>
    items.map((item) => ({ ...item, ...dueMark(request, item.dueOn), mayEnd: mayEnd(context, item) }));
  const promises = shown(await duePromises(context));
  const followUps = shown(await dueFollowUps(context));
  const cards = [...(await cardsOf(request)), ...(await request.dayCards())];
  const anyCustomer = await context.db('customers').first('id');
  return page('my-day/show', {
    title: t('my_day.title'),
    hello: t('my_day.hello', { name: context.user?.name ?? '' }),
    day: today(context),
    promises,
    followUps,
    cards,
    firstSteps: anyCustomer ? [] : firstSteps(request),
    isQuiet: promises.length + followUps.length + cards.length === 0,
  });
}

async function cardsOf(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  const { user, settings } = context;
  const may = (permission: Permission, module: string) =>
    allows(user, permission) && isModuleOn(settings, module);
  // Who writes everyone's customers watches everyone's work.
  const ownOnly = !allows(user, 'customers.write_all');
  const cards: DayCard[] = [];
  const add = (key: string, icon: string, all: string, items: DayCard['items']) => {
    if (items.length) cards.push({ title: t(`my_day.${key}`), icon, all, items });
  };
  /** Says what the day is: an order is wanted by it, a shipment was promised for it. */
  const marked = (path: string, items: Item[], dayKey: string) =>
    items.map(({ id, number, customerName, dayOn }) => ({
      href: `${path}/${id}`,
      label: number,
      sub: customerName,
      tone: dayOn && dayOn < today(context) ? 'danger' : 'neutral',
      mark: dayOn ? t(`my_day.${dayKey}`, { day: dayOn }) : '',
    }));
  if (may('shipments.write', 'shipments'))
    add(
      'leaving',
      'truck-delivery',
      '/shipments?board=today',
      marked('/shipments', await shipmentsLeaving(context), 'planned'),
    );
  if (may('shipments.read', 'shipments')) {
    const late = await lateShipments(context, ownOnly && !allows(user, 'shipments.write'));
    add('late', 'clock-exclamation', '/shipments?board=late', marked('/shipments', late, 'promised'));
  }
  if (may('orders.write', 'orders')) {
    const drafts = await ordersIn(context, 'draft', ownOnly);
    add('drafts', 'file-pencil', '/orders?state=draft', marked('/orders', drafts, 'wanted'));
    const confirmed = await ordersIn(context, 'confirmed', ownOnly);
    add('to_release', 'player-play', '/orders?state=confirmed', marked('/orders', confirmed, 'wanted'));
  }
  if (may('shipments.write', 'orders'))
    add(
      'to_ship',
      'package',
      '/orders?state=released',
      marked('/orders', await ordersIn(context, 'released', false), 'wanted'),
    );
  if (may('satisfaction.write', 'satisfaction')) {
    const questions = await questionsToAsk(context, ownOnly);
    add('to_ask', 'mood-smile', '/satisfaction', marked('/satisfaction', questions, 'ask_since'));
  }
  return cards;
}

/** What a company that has just been set up does first. */
function firstSteps({ context, t }: PageRequest) {
  const step = (key: string, href: string, permission: Permission) => ({ key, href, permission });
  return [
    step('import', '/imports', 'imports.run'),
    step('customer', '/customers/new', 'customers.write'),
    step('style', '/inventory/styles/new', 'inventory.write'),
    step('receipt', '/inventory/postings/receipt', 'inventory.post'),
    step('carrier', '/carriers/new', 'carriers.write'),
    step('order', '/orders/new', 'orders.write'),
    step('user', '/users/new', 'users.manage'),
  ]
    .filter(({ permission, href }) => {
      return allows(context.user, permission) && isModuleOn(context.settings, href.split('/')[1] ?? '');
    })
    .map(({ key, href }) => ({ href, label: t(`my_day.step_${key}`) }));
}
