import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { type StoryKind, storyKinds } from '../../core/story.ts';
import { listUrl } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { peopleAt } from '../contacts/people.ts';
import { countryName } from './customer-choices.ts';
import { channels } from './customer-form.ts';
import { statusTones } from './customer-list.ts';
import { sourceText } from './customer-parts.ts';
import { mayWrite } from './customer-queries.ts';
import { type CustomerRecord, customerRecord } from './customer-record.ts';
import { dueMark, mayEnd, shownLine, timeThere } from './customer-view.ts';
import type { OrderFigures } from './order-figures.ts';

/** Who the customer is, what is pinned, what is open, and the whole story with its short form. */
export async function showCustomer(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const kind = storyKinds.find((known) => known === query.kind) ?? null;
  const record = await customerRecord(request, kind);
  const { customer, figures, story } = record;
  const mayEdit = mayWrite(context, customer);
  const panels = await request.panels({ kind: 'customer', id: customer.id, mayWrite: mayEdit });
  const seesPrices = allows(context.user, 'orders.prices');
  const open = <Item extends { userId: number; dueOn: string }>(item: Item) => ({
    ...item,
    ...dueMark(request, item.dueOn),
    mayEnd: mayEnd(request, item),
  });
  return page('customers/show', {
    title: `${customer.name} · ${t('customers.one')}`,
    customer,
    statusTone: statusTones[customer.status],
    mayEdit,
    panels,
    panelActions: panels.flatMap(({ actions = [] }) => actions),
    maySpeak: allows(context.user, 'customers.read') && !customer.isArchived,
    facts: factGroups(request, record),
    figures: figures ? figureTexts(request, figures, seesPrices) : [],
    timeThere: timeThere(request, customer.timeZone),
    contacts: record.contacts,
    people: await peopleAt(request, { customerId: customer.id, mayAdd: mayEdit }),
    promises: record.promises.map(open),
    followUps: record.followUps.map(open),
    spoke: record.spoke.map((other) => ({
      name: other.userName,
      channel: t(`customers.channel_${other.channel}`),
      at: f.instant(other.happenedAt),
    })),
    story: story.rows.map((line) => shownLine(request, line)),
    storyKinds: kindTabs(request, kind),
    nextUrl: story.next ? listUrl(request, { after: story.next }) : null,
    orders:
      record.orders?.map((order) => ({
        ...order,
        total: seesPrices ? f.money(order.totalE4, order.currency) : '',
      })) ?? null,
    channels,
    today: today(context),
    audit: record.audit,
  });
}

function figureTexts({ t, f, context }: PageRequest, figures: OrderFigures, seesPrices: boolean) {
  const turnover = f.money(figures.baseE4, context.settings.baseCurrency);
  return [
    { label: t('customers.orders_12'), text: f.number(figures.orderCount) },
    ...(seesPrices ? [{ label: t('customers.turnover_12'), text: turnover }] : []),
    { label: t('customers.last_order'), text: figures.lastOn ?? '–' },
  ];
}

function kindTabs(request: PageRequest, current: StoryKind | null) {
  const tab = (kind: StoryKind | null, label: string) => ({
    label,
    href: listUrl(request, { kind, after: null }),
    isCurrent: kind === current,
  });
  return [
    tab(null, request.t('shared.all')),
    ...storyKinds.map((kind) => tab(kind, request.t(`customers.kind_${kind}`))),
  ];
}

function factGroups(request: PageRequest, { customer, owners }: CustomerRecord) {
  const { context, t, f } = request;
  const { language, settings } = context;
  const owner = (id: number | null) => owners.get(id ?? 0);
  const fact = (label: string, text: string | null | undefined, more: { href?: string } = {}) => ({
    label: t(`customers.${label}`),
    text: text ?? '',
    ...more,
  });
  const place = [customer.postalCode, customer.city, customer.region].filter(Boolean).join(' ');
  return [
    {
      title: t('customers.in_charge'),
      facts: [
        fact('owner', owner(customer.ownerId) ?? t('customers.pool')),
        fact('backup_owner', owner(customer.backupOwnerId)),
        fact('level', customer.level),
        fact('tags', customer.tags),
      ],
    },
    {
      title: t('customers.reach'),
      facts: [
        fact('phone', customer.phone),
        fact('email', customer.email, customer.email ? { href: `mailto:${customer.email}` } : {}),
        fact('website', customer.website, customer.website ? { href: customer.website } : {}),
        fact('address', [customer.address, place].filter(Boolean).join('\n')),
        fact('country', customer.country ? countryName(customer.country, language) : ''),
        fact(
          'preferred_channel',
          customer.preferredChannel ? t(`customers.channel_${customer.preferredChannel}`) : '',
        ),
        fact('fax', customer.fax),
      ],
    },
    {
      title: t('customers.terms'),
      facts: [
        fact('currency', customer.currency),
        fact('payment_terms', customer.paymentTerms),
        fact('incoterm', [customer.incoterm, customer.incotermPlace].filter(Boolean).join(' ')),
        fact(
          'credit_limit',
          allows(context.user, 'orders.prices') ? f.money(customer.creditLimitE4, settings.baseCurrency) : '',
        ),
        fact('document_language', customer.documentLanguage === 'en' ? 'English' : '中文'),
        fact('tax_number', customer.taxNumber),
      ],
    },
    {
      title: t('shared.more'),
      facts: [
        fact('short_name', customer.shortName),
        fact('industry', customer.industry),
        fact('source', customer.source ? sourceText(t, customer.source) : ''),
        { label: t('shared.remarks'), text: customer.remarks ?? '' },
      ],
    },
  ];
}
