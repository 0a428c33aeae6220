import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { chosenSort, countUpTo, listModel, listUrl, pageByKey, type Tone } from '../../web/list.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { markRead } from './handover-actions.ts';
import { type GivenCustomer, givenCustomers, withoutContact } from './handover-queries.ts';

/** How the first contact stands, never by colour alone. */
export function contactMark(
  { context, t, f }: PageRequest,
  given: Pick<GivenCustomer, 'contactAt' | 'dueOn'>,
): { text: string; tone: Tone } {
  if (given.contactAt !== null)
    return { text: t('handovers.contacted', { day: f.instant(given.contactAt).slice(0, 10) }), tone: 'done' };
  if (given.dueOn === null) return { text: t('handovers.no_due_day'), tone: 'neutral' };
  const isLate = given.dueOn < today(context);
  return {
    text: t(isLate ? 'handovers.contact_late' : 'handovers.contact_by', { day: given.dueOn }),
    tone: isLate ? 'danger' : 'soon',
  };
}

const mineOnly = (request: PageRequest) =>
  givenCustomers(request.context).where('i.to_user_id', request.context.user?.id ?? 0);

/** What was handed over to me: read the sheet, tick it, make the first contact in time. */
export async function showMine(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const filtered = () => {
    const found = mineOnly(request);
    if (query.show === 'unread') found.whereNull('i.read_at');
    return query.show === 'contact' ? withoutContact(context, found) : found;
  };
  const after = { sort: { column: 'i.id', direction: 'desc' } as const, idColumn: 'i.id' };
  const { rows, next } = await pageByKey<GivenCustomer>(filtered(), {
    ...after,
    after: query.after,
    sortValue: ({ id }) => id,
  });
  const tab = (show: string, label: string) => ({
    label,
    href: listUrl(request, { show, after: null }),
    isCurrent: (query.show ?? '') === show,
  });
  const count = await countUpTo(context.db, filtered().clearSelect(), 'i.id');
  const firstHandover = rows[0]?.handoverId ?? null;
  return page('handovers/mine', {
    title: t('handovers.mine'),
    lead: t('handovers.mine_lead'),
    back: allows(context.user, 'handovers.manage')
      ? { href: '/handovers', label: t('handovers.title') }
      : null,
    tabs: [
      tab('', t('shared.all')),
      tab('unread', t('handovers.to_read')),
      tab('contact', t('handovers.contact_due')),
    ],
    sheetUrl: firstHandover ? `/handovers/${firstHandover}/sheet?to=${context.user?.id ?? 0}` : null,
    customers: rows.map((given) => ({
      itemId: given.id,
      customerId: given.customerId,
      name: given.customerName,
      sub: [
        given.customerCode,
        given.level ?? '',
        given.country ? countryName(given.country, context.language) : '',
      ]
        .filter(Boolean)
        .join(' · '),
      from: t('handovers.from_on', {
        name: given.fromName,
        day: request.f.instant(given.doneAt).slice(0, 10),
      }),
      isRead: given.readAt !== null,
      sheet: `/handovers/${given.handoverId}/sheet?customer=${given.customerId}`,
      mark: contactMark(request, given),
    })),
    count,
    nextUrl: next ? listUrl(request, { after: next }) : null,
    firstUrl: query.after ? listUrl(request, { after: null }) : null,
  });
}

/** Ticks a customer's sheet as read. */
export async function read(request: PageRequest): Promise<Outcome> {
  await markRead(request.context, idParam(request));
  const { query } = request;
  if (/^[1-9]\d{0,8}$/.test(query.customer ?? ''))
    return redirect(`/customers/${query.customer}`, { key: 'handovers.now_read' });
  const show = query.show === 'unread' || query.show === 'contact' ? `?show=${query.show}` : '';
  return redirect(`/handovers/mine${show}`, { key: 'handovers.now_read' });
}

/** Everyone's first contacts that are still to be made, the late ones first. */
export async function showContacts(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const filtered = () => withoutContact(context, givenCustomers(context));
  const sort = chosenSort(query, { due: { column: 'i.due_on', direction: 'asc' } }, 'due');
  const { rows, next } = await pageByKey<GivenCustomer>(filtered(), {
    sort: sort.sort,
    idColumn: 'i.id',
    after: query.after,
    sortValue: ({ dueOn }) => dueOn ?? '',
  });
  const list = listModel(request, {
    tabs: [
      { label: t('handovers.all_handovers'), href: '/handovers', isCurrent: false },
      { label: t('handovers.mine'), href: '/handovers/mine', isCurrent: false },
      { label: t('handovers.late_contacts'), href: '/handovers/contacts', isCurrent: true },
    ],
    columns: [
      { key: 'name', label: t('handovers.kind_customer') },
      { key: 'level', label: t('handovers.level') },
      { key: 'to', label: t('handovers.successor') },
      { key: 'from', label: t('handovers.of'), hideOnPhone: true },
      { key: 'read', label: t('handovers.sheet'), hideOnPhone: true },
      { key: 'contact', label: t('handovers.first_contact') },
    ],
    filters: [],
    rows: rows.map((given) => ({
      id: given.id,
      href: `/customers/${given.customerId}`,
      cells: {
        name: given.customerName,
        level: given.level,
        to: given.toName,
        from: given.fromName,
        read:
          given.readAt === null
            ? t('handovers.not_read')
            : t('handovers.read_on', { day: f.instant(given.readAt).slice(0, 10) }),
        contact: contactMark(request, given),
      },
    })),
    next,
    count: await countUpTo(context.db, filtered().clearSelect(), 'i.id'),
    sort,
    empty: { title: t('handovers.no_contacts_due'), text: t('handovers.no_contacts_due_text') },
  });
  return page('shared/list-page', {
    title: t('handovers.late_contacts'),
    row: { heading: t('handovers.late_contacts'), lead: t('handovers.late_lead') },
    list,
  });
}
