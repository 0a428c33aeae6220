import { actorId } from '../../core/context.ts';
import { daysBetween, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  type Cell,
  type Column,
  chosenSort,
  countUpTo,
  everyRow,
  type Filter,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { mayWrite } from '../customers/customer-queries.ts';
import { quietCustomers } from './class-queries.ts';
import type { StoredClass } from './class-row.ts';
import { segmentText, segmentTones, shortReason } from './class-view.ts';
import { tabsOf } from './classes.ts';
import { type Segment, segments } from './segment.ts';

// Whoever may not see prices gets the same customers in the same order, without the amounts.
const sorts: Record<'risk', Sort> = { risk: { column: 'k.at_risk_e4', direction: 'desc' } };
const onDay = 12;

type Line = StoredClass & {
  id: number;
  code: string;
  name: string;
  level: string | null;
  ownerId: number | null;
  backupOwnerId: number | null;
  ownerName: string | null;
};

/** One's own to begin with, for whoever keeps customers; everyone's where asked for, and for who watches all. */
function ownerOf({ context, query }: PageRequest): number | null {
  if (query.owner === 'all') return null;
  if (/^[1-9]\d{0,8}$/.test(query.owner ?? '')) return Number(query.owner);
  return allows(context.user, 'customers.write') && !allows(context.user, 'customers.write_all')
    ? actorId(context)
    : null;
}

async function filtered(request: PageRequest) {
  const { context, query } = request;
  const quiet = await quietCustomers(context);
  const ownerId = ownerOf(request);
  const segment = segments.find((known) => known === query.segment);
  return () => {
    const customers = quiet();
    if (ownerId !== null) customers.where('c.owner_id', ownerId);
    if (segment) customers.where('k.segment', segment);
    return customers;
  };
}

const selected = (customers: ReturnType<Awaited<ReturnType<typeof quietCustomers>>>) =>
  customers
    .leftJoin('users as u', 'u.id', 'c.owner_id')
    .select(
      'k.*',
      'c.id',
      'c.code',
      'c.name',
      'c.level',
      'c.owner_id',
      'c.backup_owner_id',
      'u.name as owner_name',
    );

/** The next open follow-up of each, so that nobody asks twice. */
async function followUpsOf({ context }: PageRequest, ids: readonly number[]): Promise<Map<number, string>> {
  const rows: { customerId: number; dueOn: string }[] = await context
    .db('follow_ups')
    .whereIn('customer_id', [...ids])
    .where({ state: 'open' })
    .groupBy('customer_id')
    .select('customer_id')
    .min({ due_on: 'due_on' });
  return new Map(rows.map(({ customerId, dueOn }) => [customerId, dueOn]));
}

function cellsOf(request: PageRequest, line: Line, followUpOn: string | undefined): Record<string, Cell> {
  const { context, t, f } = request;
  const at = `/customers/${line.id}/quiet`;
  const writes = mayWrite(context, line);
  return {
    customer: { text: line.name, sub: line.code },
    segment: line.segment
      ? { text: segmentText(t, line.segment), tone: segmentTones[line.segment] }
      : segmentText(t, null),
    risk: f.amount(line.atRiskE4, context.settings.baseCurrency),
    warn: {
      text: line.warnOn,
      sub: t('classes.days_over', { days: daysBetween(line.warnOn, today(context)) }),
    },
    why: shortReason(request, line, line.level),
    owner: line.ownerName,
    follow: followUpOn
      ? { text: t('classes.follow_up_on', { day: followUpOn }) }
      : writes
        ? { text: t('classes.follow_up'), href: `/customers/${line.id}/follow-ups/new` }
        : '',
    pause: writes ? { text: t('classes.pause_short'), href: at } : '',
  };
}

function columnsOf({ context, t }: PageRequest): Column[] {
  const { user, settings } = context;
  const risk = {
    key: 'risk',
    label: t('classes.at_risk', { currency: settings.baseCurrency }),
    numeric: true,
    sort: 'risk',
  };
  const may = allows(user, 'customers.write');
  return [
    { key: 'customer', label: t('customers.one') },
    ...(allows(user, 'orders.prices') ? [risk] : []),
    ...(may ? [{ key: 'follow', label: t('classes.next_step') }] : []),
    { key: 'warn', label: t('classes.warned_since'), hideOnPhone: true },
    { key: 'why', label: t('classes.why'), hideOnPhone: true },
    { key: 'segment', label: t('classes.segment'), hideOnPhone: true },
    { key: 'owner', label: t('customers.owner'), hideOnPhone: true },
    ...(may ? [{ key: 'pause', label: t('classes.pause_short'), hideOnPhone: true }] : []),
  ];
}

async function filtersOf(request: PageRequest): Promise<Filter[]> {
  const { t } = request;
  return [
    {
      name: 'owner',
      label: t('customers.owner'),
      kind: 'select',
      options: [{ value: 'all', label: t('shared.all') }, ...(await ownerChoices(request))],
    },
    {
      name: 'segment',
      label: t('classes.segment'),
      kind: 'select',
      options: segments.map((segment: Segment) => ({ value: segment, label: segmentText(t, segment) })),
    },
  ];
}

/** The customers from whom an order or a word is missing, the most valuable first. */
export async function showQuiet(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const sort = chosenSort(query, sorts, 'risk');
  const quiet = await filtered(request);
  const { rows, next } = await pageByKey<Line>(selected(quiet()), {
    sort: sort.sort,
    idColumn: 'c.id',
    after: query.after,
    sortValue: ({ atRiskE4 }) => atRiskE4,
  });
  const followUps = await followUpsOf(
    request,
    rows.map(({ id }) => id),
  );
  const list = listModel(request, {
    tabs: tabsOf(request, '/classes/quiet'),
    columns: columnsOf(request),
    filters: await filtersOf(request),
    rows: rows.map((line) => ({
      id: line.id,
      href: `/customers/${line.id}`,
      cells: cellsOf(request, line, followUps.get(line.id)),
    })),
    next,
    count: await countUpTo(context.db, quiet(), 'c.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/classes/quiet/export', query }, { after: null })
      : null,
    empty: { title: t('classes.nobody_quiet'), text: t('classes.nobody_quiet_text') },
  });
  return page('shared/list-page', {
    title: t('classes.gone_quiet'),
    row: { heading: t('classes.gone_quiet'), lead: t('classes.quiet_lead') },
    list,
  });
}

export async function exportQuiet(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const quiet = await filtered(request);
  const lines = everyRow<Line>(() => selected(quiet()), {
    sort: sorts.risk,
    idColumn: 'c.id',
    sortValue: ({ atRiskE4 }) => atRiskE4,
  });
  const seesPrices = allows(request.context.user, 'orders.prices');
  return exportSheet(request, 'classes', {
    name: t('classes.gone_quiet'),
    columns: [
      { label: t('shared.code'), kind: 'text', width: 12 },
      { label: t('shared.name'), kind: 'text', width: 40 },
      ...(seesPrices
        ? [
            {
              label: t('classes.at_risk', { currency: request.context.settings.baseCurrency }),
              kind: 'money' as const,
            },
          ]
        : []),
      { label: t('classes.warned_since'), kind: 'day' },
      { label: t('classes.why'), kind: 'text', width: 60 },
      { label: t('classes.segment'), kind: 'text' },
      { label: t('customers.owner'), kind: 'text' },
    ],
    rows: sheetRows(lines, (line) => [
      line.code,
      line.name,
      ...(seesPrices ? [line.atRiskE4] : []),
      line.warnOn,
      shortReason(request, line, line.level),
      segmentText(t, line.segment),
      line.ownerName,
    ]),
  });
}

/** On everyone's first page: one's own, the most valuable first; everyone's for who writes all. */
export async function quietCards(request: PageRequest): Promise<DayCard[]> {
  const { context, t, f } = request;
  if (!allows(context.user, 'classes.read') || !allows(context.user, 'customers.write')) return [];
  const quiet = await filtered({ ...request, query: {} });
  const lines: Line[] = await selected(quiet())
    .orderBy([
      { column: 'k.at_risk_e4', order: 'desc' },
      { column: 'c.id', order: 'desc' },
    ])
    .limit(onDay);
  const seesPrices = allows(context.user, 'orders.prices');
  return [
    {
      title: t('classes.gone_quiet'),
      icon: 'zzz',
      all: '/classes/quiet',
      items: lines.map((line) => ({
        href: `/customers/${line.id}#class`,
        label: line.name,
        sub:
          seesPrices && line.atRiskE4 > 0
            ? t('classes.at_risk_day', { amount: f.money(line.atRiskE4, context.settings.baseCurrency) })
            : line.code,
        tone: 'soon',
        mark: t('classes.due_since', { day: line.warnOn }),
      })),
    },
  ];
}
