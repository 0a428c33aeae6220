import type { Knex } from 'knex';
import { actorId } from '../../core/context.ts';
import { daysBetween, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { listUrl } from '../../web/list.ts';
import type { List, ListColumn, ListTab } from '../../web/lists/declaration.ts';
import { idOf } from '../../web/lists/narrow.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { mayWrite } from '../customers/customer-queries.ts';
import { quietCustomers } from './class-queries.ts';
import type { StoredClass } from './class-row.ts';
import { segmentChoices, segmentText, segmentTones, shortReason } from './class-view.ts';
import { segments } from './segment.ts';

const onDay = 12;

type Line = Pick<
  StoredClass,
  'segment' | 'atRiskE4' | 'warnOn' | 'quietBasis' | 'medianDays' | 'spreadDays'
> & {
  id: number;
  code: string;
  name: string;
  level: string | null;
  ownerId: number | null;
  backupOwnerId: number | null;
  ownerName: string | null;
  followUpOn: string | null;
};

/** Keeps customers of one's own, and doesn't watch everyone's. */
const keepsOwn = ({ context: { user } }: PageRequest) =>
  allows(user, 'customers.write') && !allows(user, 'customers.write_all');

const ownOnly = ({ context }: PageRequest) => ({ owner: String(actorId(context)) });

function quietOf({ context, query }: Pick<PageRequest, 'context' | 'query'>): Knex.QueryBuilder {
  const customers = quietCustomers(context);
  const owner = idOf(query.owner);
  if (owner !== null) customers.where('c.owner_id', owner);
  const segment = segments.find((known) => known === query.segment);
  if (segment) customers.where('k.segment', segment);
  return customers;
}

const columns: readonly ListColumn<Line>[] = [
  {
    key: 'customer',
    label: 'customers.one',
    cell: ({ name, code }) => ({ text: name, sub: code }),
    sheet: [
      { label: 'shared.code', width: 12, value: ({ code }) => code },
      { label: 'shared.name', width: 40, value: ({ name }) => name },
    ],
  },
  {
    key: 'risk',
    label: 'classes.at_risk',
    numeric: true,
    sort: 'risk',
    needs: 'orders.prices',
    cell: ({ atRiskE4 }, { f, context }) => f.money(atRiskE4, context.settings.baseCurrency),
    sheet: [{ kind: 'money', value: ({ atRiskE4 }) => atRiskE4 }],
  },
  {
    key: 'follow',
    label: 'classes.next_step',
    needs: 'customers.write',
    // The next one that is planned, so that nobody asks twice.
    select: ({ context: { db } }) => [
      db('follow_ups as w')
        .whereRaw('w.customer_id = k.customer_id')
        .where('w.state', 'open')
        .min('w.due_on')
        .as('follow_up_on'),
    ],
    cell: (line, { t, context }) =>
      line.followUpOn
        ? t('classes.follow_up_on', { day: line.followUpOn })
        : mayWrite(context, line)
          ? { text: t('classes.follow_up'), href: `/customers/${line.id}/follow-ups/new` }
          : '',
    sheet: [{ kind: 'day', value: ({ followUpOn }) => followUpOn }],
  },
  {
    key: 'warn',
    label: 'classes.warned_since',
    hideOnPhone: true,
    cell: ({ warnOn }, { t, context }) => ({
      text: warnOn,
      sub: t('classes.days_over', { days: daysBetween(warnOn, today(context)) }),
    }),
    sheet: [{ kind: 'day', value: ({ warnOn }) => warnOn }],
  },
  {
    key: 'why',
    label: 'classes.why',
    hideOnPhone: true,
    cell: (line, request) => shortReason(request, line, line.level),
  },
  {
    key: 'segment',
    label: 'classes.segment',
    hideOnPhone: true,
    cell: ({ segment }, { t }) =>
      segment
        ? { text: segmentText(t, segment), tone: segmentTones[segment] }
        : { text: segmentText(t, null) },
  },
  { key: 'owner', label: 'customers.owner', hideOnPhone: true, cell: ({ ownerName }) => ownerName },
  {
    key: 'pause',
    label: 'classes.pause_short',
    hideOnPhone: true,
    needs: 'customers.write',
    cell: (line, { t, context }) =>
      mayWrite(context, line) ? { text: t('classes.pause_short'), href: `/customers/${line.id}/quiet` } : '',
    sheet: [],
  },
];

/** The customers from whom an order or a word is missing, the most valuable first. */
export const quietList: List<Line> = {
  name: 'quiet',
  at: '/classes/quiet',
  permission: 'classes.read',
  title: 'classes.gone_quiet',
  lead: 'classes.quiet_lead',
  view: 'classes/list',
  id: 'c.id',
  rows: quietOf,
  join: (query) => void query.leftJoin('users as u', 'u.id', 'c.owner_id'),
  select: [
    'k.segment',
    'k.at_risk_e4',
    'k.warn_on',
    'k.quiet_basis',
    'k.median_days',
    'k.spread_days',
    'c.id',
    'c.code',
    'c.name',
    'c.level',
    'c.owner_id',
    'c.backup_owner_id',
    'u.name as owner_name',
  ],
  columns,
  filters: [
    { name: 'owner', label: 'customers.owner', kind: 'select', options: ownerChoices },
    { name: 'segment', label: 'classes.segment', kind: 'select', options: segmentChoices },
  ],
  // Whoever may not see prices gets the same customers in the same order, without the amounts.
  sorts: { risk: { column: 'k.at_risk_e4', direction: 'desc', value: ({ atRiskE4 }) => atRiskE4 } },
  href: ({ id }) => `/customers/${id}`,
  tabs: (request): ListTab[] => [
    ...(keepsOwn(request) ? [{ label: request.t('shared.mine'), query: ownOnly(request) }] : []),
    { label: request.t('shared.all'), query: {} },
  ],
  exportedAs: 'classes',
  empty: { title: 'classes.nobody_quiet', text: 'classes.nobody_quiet_text' },
};

/** On everyone's first page: one's own, the most valuable first; everyone's for who writes all. */
export async function quietCards(request: PageRequest): Promise<DayCard[]> {
  const { context, t, f } = request;
  if (!allows(context.user, 'classes.read') || !allows(context.user, 'customers.write')) return [];
  const query: Record<string, string> = keepsOwn(request) ? ownOnly(request) : {};
  const lines: Line[] = await quietOf({ context, query })
    .orderBy([
      { column: 'k.at_risk_e4', order: 'desc' },
      { column: 'c.id', order: 'desc' },
    ])
    .limit(onDay)
    .select('c.id', 'c.code', 'c.name', 'k.at_risk_e4', 'k.warn_on');
  const seesPrices = allows(context.user, 'orders.prices');
  const { baseCurrency } = context.settings;
  return [
    {
      title: t('classes.gone_quiet'),
      icon: 'zzz',
      all: listUrl({ url: '/classes/quiet', query }, {}),
      items: lines.map((line) => ({
        href: `/customers/${line.id}#class`,
        label: line.name,
        sub:
          seesPrices && line.atRiskE4 > 0
            ? t('classes.at_risk_day', { amount: f.money(line.atRiskE4, baseCurrency) })
            : line.code,
        tone: 'soon',
        mark: t('classes.due_since', { day: line.warnOn }),
      })),
    },
  ];
}
