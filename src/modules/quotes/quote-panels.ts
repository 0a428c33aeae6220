import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { listUrl } from '../../web/list.ts';
import type { DayCard, PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { openStates, quoteLabel, remindDays, unansweredDays } from './quote.ts';
import { type Quote, visibleQuotes } from './quote-queries.ts';
import { stateTones } from './quote-view.ts';

const mostShown = 6;
const mostWaiting = 12;

type Shown = Pick<
  Quote,
  'id' | 'number' | 'revision' | 'state' | 'validUntilOn' | 'quotedOn' | 'totalE4' | 'currency'
>;
const shownColumns = [
  'q.id',
  'q.number',
  'q.revision',
  'q.state',
  'q.valid_until_on',
  'q.quoted_on',
  'q.total_e4',
  'q.currency',
] as const;

function shownQuote({ t, f }: PageRequest, quote: Shown) {
  return {
    href: `/quotes/${quote.id}`,
    label: quoteLabel(quote),
    state: t(`quotes.state_${quote.state}`),
    tone: stateTones[quote.state],
    sub: [
      f.money(quote.totalE4, quote.currency),
      quote.state === 'sent' ? t('quotes.until', { day: quote.validUntilOn }) : quote.quotedOn,
    ].join(' · '),
  };
}

/** On a customer's page: what is offered to it, the open ones, and the newest of the others where none is. */
export async function customerPanel(request: PageRequest, record: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'quotes.read')) return null;
  const latest = () =>
    visibleQuotes(context)
      .where({ 'q.customer_id': record.id, 'q.is_latest': true })
      .orderBy([
        { column: 'q.quoted_on', order: 'desc' },
        { column: 'q.id', order: 'desc' },
      ])
      .select(...shownColumns);
  const open: Shown[] = await latest()
    .whereIn('q.state', [...openStates])
    .limit(mostShown);
  const others: Shown[] = open.length > 0 ? [] : await latest().limit(2);
  const mayAdd = record.mayWrite && allows(context.user, 'quotes.write');
  const add = { href: `/quotes/new?customer=${record.id}`, label: t('quotes.new'), icon: 'file-dollar' };
  return {
    place: 'side',
    view: 'quotes/panel',
    model: {
      quotes: [...open, ...others].map((quote) => shownQuote(request, quote)),
      all: `/quotes?customer=${record.id}`,
      add: null,
    },
    actions: mayAdd ? [add] : [],
  };
}

/** On an opportunity's page: what was offered for it, and the way to offer something. */
export async function opportunityPanel(request: PageRequest, record: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'quotes.read')) return null;
  const quotes: Shown[] = await visibleQuotes(context)
    .where({ 'q.opportunity_id': record.id, 'q.is_latest': true })
    .orderBy('q.id', 'desc')
    .limit(mostShown)
    .select(...shownColumns);
  const mayAdd = record.mayWrite && allows(context.user, 'quotes.write');
  const add = {
    href: `/quotes/new?opportunity=${record.id}`,
    label: t('quotes.make'),
    icon: 'file-dollar',
  };
  return {
    place: 'side',
    view: 'quotes/panel',
    model: {
      quotes: quotes.map((quote) => shownQuote(request, quote)),
      all: quotes.length === mostShown ? `/quotes?opportunity=${record.id}` : null,
      add: mayAdd ? add : null,
    },
    actions: mayAdd ? [add] : [],
  };
}

/** On an order's page: the quote that it was made of, and the way to offer the same again. */
export async function orderPanel(request: PageRequest, record: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'quotes.read')) return null;
  const quotes: Shown[] = await visibleQuotes(context)
    .where('q.order_id', record.id)
    .select(...shownColumns);
  const again = {
    href: `/quotes/new?order=${record.id}`,
    label: t('quotes.quote_again'),
    icon: 'file-dollar',
  };
  const mayAdd = record.mayWrite && allows(context.user, 'quotes.write');
  return {
    place: 'side',
    view: 'quotes/panel',
    model: {
      quotes: quotes.map((quote) => shownQuote(request, quote)),
      all: null,
      add: mayAdd ? again : null,
    },
  };
}

/** On the sheet that is printed when a customer is handed over: what is offered to it. */
export async function sheetPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f } = request;
  if (!allows(context.user, 'quotes.read')) return null;
  const quotes: Shown[] = await visibleQuotes(context)
    .where({ 'q.customer_id': id, 'q.is_latest': true })
    .whereIn('q.state', [...openStates])
    .orderBy(['q.valid_until_on', 'q.id'])
    .limit(mostWaiting + 1)
    .select(...shownColumns);
  return {
    place: 'main',
    view: 'shared/sheet-section',
    model: {
      section: {
        title: t('quotes.open_quotes'),
        none: t('quotes.none_open'),
        lines: quotes.slice(0, mostWaiting).map((quote) => ({
          head: [quoteLabel(quote), t(`quotes.state_${quote.state}`)].join(' · '),
          text: [f.money(quote.totalE4, quote.currency), t('quotes.until', { day: quote.validUntilOn })].join(
            ' · ',
          ),
        })),
        more:
          quotes.length > mostWaiting ? t('shared.and_more', { count: quotes.length - mostWaiting }) : null,
      },
    },
  };
}

/** The quotes that run out within three days, and those that ran out unanswered lately. */
export async function dayCards(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  const { user } = context;
  if (!allows(user, 'quotes.write')) return [];
  const day = today(context);
  const quotes: (Shown & { customerName: string })[] = await visibleQuotes(context)
    .modify((query) => {
      // Who writes everyone's customers watches everyone's quotes.
      if (!allows(user, 'customers.write_all')) query.where('q.owner_id', user?.id ?? 0);
    })
    .where('q.is_latest', true)
    .whereIn('q.state', ['sent', 'expired'])
    .whereBetween('q.valid_until_on', [addDays(day, -unansweredDays), addDays(day, remindDays)])
    .orderBy(['q.valid_until_on', 'q.id'])
    .limit(mostWaiting)
    .select(...shownColumns, 'c.name as customer_name');
  return [
    {
      title: t('quotes.day_running_out'),
      icon: 'clock-exclamation',
      all: listUrl({ url: '/quotes', query: {} }, { state: 'running_out' }),
      items: quotes.map((quote) => {
        const isOver = quote.state === 'expired';
        return {
          href: `/quotes/${quote.id}`,
          label: quoteLabel(quote),
          sub: quote.customerName,
          tone: isOver ? 'danger' : 'soon',
          mark: t(isOver ? 'quotes.ran_out_on' : 'quotes.until', { day: quote.validUntilOn }),
        };
      }),
    },
  ];
}
