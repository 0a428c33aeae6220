import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { DayCard, PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { type Letter, lettersOfOrder, ordersOf, shippedOf, visibleLetters } from './letter-queries.ts';
import { dayWarnings, letterTones, termWarnings } from './letter-view.ts';
import { lettersDue } from './warnings.ts';

const isOver = ({ state }: Letter) => state === 'paid' || state === 'cancelled';

/** On an order's page, above all else: its letters of credit, and what goes against them. */
export async function orderPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'receipts.read')) return null;
  const letters = await lettersOfOrder(context.db, id);
  if (letters.length === 0) return null;
  const shipped = await shippedOf(
    context.db,
    letters.map((letter) => letter.id),
  );
  const warnings = [];
  for (const letter of letters.filter((one) => !isOver(one))) {
    const sent = shipped.get(letter.id) ?? { shippedOn: null, isAllShipped: false };
    const orders = await ordersOf(context.db, letter.id);
    warnings.push(
      ...dayWarnings(request, letter, sent),
      ...termWarnings(request, { letter, orders, shipped: sent }).map((text) => ({ tone: 'danger', text })),
      ...(await plannedLate(request, letter, id)),
    );
  }
  return {
    place: 'top',
    view: 'letters-of-credit/parts/panel',
    model: {
      letters: letters.map((letter) => shown(request, letter)),
      warnings,
      add: null,
      heading: t('letters_of_credit.title'),
    },
  };
}

/** Goods that are planned to leave after the latest day of shipment. */
async function plannedLate({ context, t }: PageRequest, letter: Letter, orderId: number) {
  const late: { number: string; plannedOn: string }[] = await context
    .db('shipments as h')
    .whereIn(
      'h.id',
      context
        .db('shipment_lines as x')
        .join('order_lines as l', 'l.id', 'x.order_line_id')
        .where('l.order_id', orderId)
        .select('x.shipment_id'),
    )
    .whereIn('h.state', ['planned', 'booked', 'packed'])
    .where('h.planned_on', '>', letter.latestShipmentOn)
    .orderBy('h.id')
    .select('h.number', 'h.planned_on');
  return late.map(({ number, plannedOn }) => ({
    tone: 'danger',
    text: t('letters_of_credit.planned_late', { number, day: plannedOn, latest: letter.latestShipmentOn }),
  }));
}

function shown({ t, f }: PageRequest, letter: Letter) {
  return {
    href: `/letters-of-credit/${letter.id}`,
    number: letter.number,
    state: t(`letters_of_credit.state_${letter.state}`),
    tone: letterTones[letter.state],
    sub: t('letters_of_credit.brief', {
      amount: f.money(letter.amountE4, letter.currency),
      latest: letter.latestShipmentOn,
      expires: letter.expiresOn,
    }),
  };
}

const shownAtMost = 6;

/** On a customer's page: those that aren't over, and the way to a new one. */
export async function customerPanel(
  request: PageRequest,
  { id, mayWrite }: PanelRecord,
): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'receipts.read')) return null;
  const letters: Letter[] = await visibleLetters(context)
    .where('l.customer_id', id)
    .whereNotIn('l.state', ['paid', 'cancelled'])
    .orderBy(['l.expires_on', 'l.id'])
    .limit(shownAtMost)
    .select('l.*');
  const mayAdd = mayWrite && allows(context.user, 'letters_of_credit.write');
  const action = {
    href: `/letters-of-credit/new?customer=${id}`,
    label: t('letters_of_credit.new'),
    icon: 'building-bank',
  };
  if (letters.length === 0)
    return mayAdd
      ? { place: 'side', view: 'letters-of-credit/parts/none', model: {}, actions: [action] }
      : null;
  return {
    place: 'side',
    view: 'letters-of-credit/parts/panel',
    model: {
      letters: letters.map((letter) => shown(request, letter)),
      warnings: [],
      heading: t('letters_of_credit.title'),
      add: null,
    },
    actions: mayAdd ? [action] : [],
  };
}

/** On the first page: letters of credit of one's own customers, or of all, whose days are near. */
export async function dueCard(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  if (!allows(context.user, 'letters_of_credit.write')) return [];
  const now = today(context);
  const query = visibleLetters(context).where((near) => {
    // The latest shipment comes before the expiry; papers are due at the bank in between.
    near
      .where('l.latest_shipment_on', '<=', addDays(now, 14))
      .orWhere('l.expires_on', '<=', addDays(now, 14));
  });
  if (!allows(context.user, 'customers.write_all')) query.where('c.owner_id', context.user?.id ?? 0);
  const due = await lettersDue(context, query);
  const shipped = await shippedOf(
    context.db,
    due.map(({ letter }) => letter.id),
  );
  return [
    {
      title: t('letters_of_credit.title'),
      icon: 'building-bank',
      all: '/letters-of-credit?state=open',
      items: due.slice(0, 12).map(({ letter }) => {
        const sent = shipped.get(letter.id) ?? { shippedOn: null, isAllShipped: false };
        const [first] = dayWarnings(request, letter, sent).sort((a, b) => (a.on < b.on ? -1 : 1));
        return {
          href: `/letters-of-credit/${letter.id}`,
          label: letter.number,
          sub: letter.bank,
          tone: first?.tone ?? 'soon',
          mark: first?.text ?? '',
        };
      }),
    },
  ];
}
