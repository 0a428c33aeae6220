import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { thingKinds } from '../../db/in-charge.ts';
import type { DayCard, PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { type GivenCustomer, givenCustomers, withoutContact } from './handover-queries.ts';
import { chargeCounts } from './in-charge-queries.ts';
import { contactMark } from './mine.ts';

const most = 12;

/** A successor sees what to read and whom to contact; who arranges handovers, which first contact is late. */
export async function handoverDay(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  const mine = () => givenCustomers(context).where('i.to_user_id', context.user?.id ?? 0);
  const cards: DayCard[] = [];
  if (allows(context.user, 'customers.write')) {
    const unread: GivenCustomer[] = await mine().whereNull('i.read_at').orderBy('i.id').limit(most);
    cards.push({
      title: t('handovers.to_read'),
      icon: 'arrows-exchange',
      all: '/handovers/mine?show=unread',
      items: unread.map((given) => ({
        href: `/handovers/${given.handoverId}/sheet?customer=${given.customerId}`,
        label: given.customerName,
        sub: t('handovers.from_on', {
          name: given.fromName,
          day: request.f.instant(given.doneAt).slice(0, 10),
        }),
        tone: 'neutral',
        mark: given.level ?? '',
      })),
    });
    const due: GivenCustomer[] = await withoutContact(context, mine())
      .where('i.due_on', '<=', addDays(today(context), 7))
      .orderBy(['i.due_on', 'i.id'])
      .limit(most);
    cards.push(card(request, due, { title: 'contact_due', all: '/handovers/mine?show=contact' }));
  }
  if (allows(context.user, 'handovers.manage')) {
    const late: GivenCustomer[] = await withoutContact(context, givenCustomers(context))
      .where('i.due_on', '<', today(context))
      .orderBy(['i.due_on', 'i.id'])
      .limit(most);
    cards.push(card(request, late, { title: 'contacts_missed', all: '/handovers/contacts' }));
  }
  return cards;
}

function card(
  request: PageRequest,
  rows: readonly GivenCustomer[],
  { title, all }: { title: string; all: string },
): DayCard {
  return {
    title: request.t(`handovers.${title}`),
    icon: 'clock-exclamation',
    all,
    items: rows.map((given) => {
      const { text, tone } = contactMark(request, given);
      return {
        href: `/customers/${given.customerId}`,
        label: given.customerName,
        sub: given.toName,
        tone,
        mark: text,
      };
    }),
  };
}

/** On a customer's page: from whom it came, the sheet, "read", and until when to make the first contact. */
export async function customerPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f } = request;
  const since = new Date(context.clock.now().getTime() - 90 * 86_400_000).toISOString();
  const given: GivenCustomer | undefined = await givenCustomers(context)
    .where('i.customer_id', id)
    .where('h.done_at', '>=', since)
    .orderBy('i.id', 'desc')
    .first();
  if (!given) return null;
  const isMine = given.toUserId === context.user?.id;
  if (given.readAt !== null && given.contactAt !== null) return null;
  return {
    place: 'top',
    view: 'handovers/customer-panel',
    model: {
      handedFrom: t('handovers.panel', {
        from: given.fromName,
        to: given.toName,
        day: f.instant(given.doneAt).slice(0, 10),
      }),
      handedMark: given.dueOn === null ? null : contactMark(request, given),
      handedSheet:
        isMine || allows(context.user, 'handovers.manage')
          ? `/handovers/${given.handoverId}/sheet?customer=${id}`
          : null,
      handedRead: isMine && given.readAt === null ? `/handovers/items/${given.id}/read?customer=${id}` : null,
    },
  };
}

/** On a user's page: what they are in charge of, with the way to hand it over. */
export async function userPanel({ context, t, f }: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const counts = await chargeCounts(context.db, id);
  const shown = (['customer', ...thingKinds, 'backup'] as const).filter((kind) => counts[kind] > 0);
  const user: { isActive: boolean } | undefined = await context.db('users').where({ id }).first('is_active');
  return {
    place: 'main',
    view: 'handovers/user-panel',
    model: {
      chargeTitle: t('handovers.in_charge'),
      charges: shown.map((kind) => ({ label: t(`handovers.kind_${kind}`), text: f.number(counts[kind]) })),
      chargeHref:
        shown.length > 0 && allows(context.user, 'handovers.manage')
          ? `/handovers/new?from=${id}&kind=${user?.isActive ? 'planned' : 'sudden'}`
          : null,
    },
  };
}
