import { allows } from '../../core/permissions.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { peopleAt } from '../contacts/people.ts';
import { countryName } from './customer-choices.ts';
import { statusTones } from './customer-columns.ts';
import { sourceText } from './customer-parts.ts';
import { type Customer, mayWrite } from './customer-queries.ts';
import { type CustomerRecord, customerRecord } from './customer-record.ts';
import { timeThere } from './customer-view.ts';
import type { OrderFigures } from './order-figures.ts';

/** Who the customer is and what is pinned; what is open, the story and its short form come from other modules. */
export async function showCustomer(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const record = await customerRecord(request);
  const { customer, figures } = record;
  const mayEdit = mayWrite(context, customer);
  const panels = await request.panels({ kind: 'customer', id: customer.id, mayWrite: mayEdit });
  const seesPrices = allows(context.user, 'orders.prices');
  return page('customers/show', {
    title: `${customer.name} · ${t('customers.one')}`,
    customer,
    statusTone: statusTones[customer.status],
    mayEdit,
    panels,
    panelActions: panels.flatMap(({ actions = [] }) => actions),
    facts: factGroups(request, record),
    figures: figures ? figureTexts(request, figures, seesPrices) : [],
    inCharge: customer.ownerId
      ? t('customers.owned_by', { name: record.owners.get(customer.ownerId) ?? '–' })
      : t('customers.pool'),
    jumps: jumps(request, { hasOrders: record.orders !== null }),
    timeThere: timeThere(request, customer.timeZone),
    people: await peopleAt(request, { customerId: customer.id, mayAdd: mayEdit }),
    orders:
      record.orders?.map((order) => ({
        ...order,
        total: seesPrices ? f.money(order.totalE4, order.currency) : '',
      })) ?? null,
    audit: record.audit,
  });
}

/** On a phone the page is long: what one comes for is one touch away. */
function jumps({ t, context }: PageRequest, { hasOrders }: { hasOrders: boolean }) {
  return [
    { at: 'people', label: t('contacts.title') },
    { at: 'story', label: t('customers.jump_story') },
    ...(allows(context.user, 'needs.read') ? [{ at: 'needs', label: t('customers.jump_needs') }] : []),
    ...(hasOrders ? [{ at: 'orders', label: t('customers.orders') }] : []),
    { at: 'facts', label: t('customers.jump_facts') },
  ];
}

function figureTexts({ t, f, context }: PageRequest, figures: OrderFigures, seesPrices: boolean) {
  const turnover = f.money(figures.baseE4, context.settings.baseCurrency);
  return [
    { label: t('customers.orders_12'), text: f.number(figures.orderCount) },
    ...(seesPrices ? [{ label: t('customers.turnover_12'), text: turnover }] : []),
    { label: t('customers.last_order'), text: figures.lastOn ?? '–' },
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
        fact('level', levelText(request, customer, owner(customer.levelSetById))),
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
      isFolded: true,
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
      isFolded: true,
      facts: [
        fact('short_name', customer.shortName),
        fact('industry', customer.industry),
        fact('source', customer.source ? sourceText(t, customer.source) : ''),
        { label: t('shared.remarks'), text: customer.remarks ?? '' },
      ],
    },
  ];
}

/** `A · Chen Yan: turnover of the last season`: who set it, and why. */
function levelText({ t }: PageRequest, { level, levelReason }: Customer, setBy: string | undefined): string {
  if (!level) return '';
  const why = [setBy, levelReason].filter(Boolean).join(t('shared.colon'));
  return why ? `${level} · ${why}` : level;
}
