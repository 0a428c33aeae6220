import { type Day, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { Tone } from '../../web/list.ts';
import type { List, ListColumn, ListFilter, ListTab } from '../../web/lists/declaration.ts';
import { byDay, byId, byText } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { dueMark } from '../customers/customer-view.ts';
import { colleagues, type ItemTable } from './open-items.ts';

interface Line {
  id: number;
  customerId: number;
  customerName: string;
  text: string;
  dueOn: Day;
  firstDueOn?: Day | null;
  closedOn?: Day | null;
  endRemark?: string | null;
  state: string;
  userName: string;
}

const tones: Record<string, Tone> = {
  kept: 'done',
  done: 'done',
  broken: 'danger',
  withdrawn: 'neutral',
  dropped: 'neutral',
};

const statesOf: Record<ItemTable, readonly string[]> = {
  promises: ['open', 'kept', 'broken', 'withdrawn'],
  follow_ups: ['open', 'done', 'dropped'],
};

/** Those that the user may see; open ones unless the address says otherwise. */
function rowsOf(table: ItemTable) {
  return ({ context, query }: PageRequest) => {
    const { state = 'open' } = query;
    const items = narrowToVisible(
      context,
      context
        .db(`${table} as f`)
        .join('customers as c', 'c.id', 'f.customer_id')
        .join('users as u', 'u.id', 'f.user_id'),
    );
    if (statesOf[table].includes(state || 'open')) items.where('f.state', state || 'open');
    return items;
  };
}

const columns: ListColumn<Line>[] = [
  {
    key: 'text',
    label: 'interactions.what',
    cell: ({ text, dueOn, firstDueOn }, { t }) =>
      firstDueOn && firstDueOn !== dueOn
        ? { text, sub: t('interactions.first_named', { day: firstDueOn }) }
        : text,
  },
  {
    key: 'customer',
    label: 'customers.one',
    cell: ({ customerId, customerName }) => ({ text: customerName, href: `/customers/${customerId}` }),
  },
  {
    key: 'due',
    label: 'interactions.by_day',
    sort: 'due',
    hideOnPhone: true,
    cell: ({ dueOn }) => dueOn,
    sheet: [{ kind: 'day', value: ({ dueOn }) => dueOn }],
  },
  {
    key: 'state',
    label: 'interactions.state',
    cell: (line, request) => {
      if (line.state === 'open') {
        const { tone, label } = dueMark(request, line.dueOn);
        return { text: label, tone: tone as Tone };
      }
      const sub = [line.closedOn, line.endRemark].filter(Boolean).join(' · ');
      const text = request.t(`interactions.state_${line.state}`);
      return { text, tone: tones[line.state] ?? 'neutral', ...(sub ? { sub } : {}) };
    },
    sheet: [{ value: ({ state }, { t }) => t(`interactions.state_${state}`) }],
  },
  { key: 'owner', label: 'interactions.owner', hideOnPhone: true, cell: ({ userName }) => userName },
];

const kept: ListColumn<Line>[] = [
  {
    key: 'first',
    label: 'interactions.first_day',
    isExtra: true,
    cell: ({ firstDueOn }) => firstDueOn ?? '',
    sheet: [{ kind: 'day', value: ({ firstDueOn }) => firstDueOn ?? null }],
  },
  {
    key: 'closed',
    label: 'interactions.closed_day',
    isExtra: true,
    cell: ({ closedOn }) => closedOn ?? '',
    sheet: [{ kind: 'day', value: ({ closedOn }) => closedOn ?? null }],
  },
  { key: 'remark', label: 'interactions.remark', isExtra: true, cell: ({ endRemark }) => endRemark ?? '' },
];

/** A period of promises is by the day first named, as their kept rate is. */
function filtersOf(table: ItemTable): ListFilter[] {
  const isPromise = table === 'promises';
  const day = isPromise ? 'f.first_due_on' : 'f.due_on';
  return [
    { name: 'text', label: 'customers.one', kind: 'text', narrow: byText('customer', 'f.customer_id') },
    {
      name: 'owner',
      label: 'interactions.owner',
      kind: 'select',
      options: ({ context }) => colleagues(context),
      narrow: byId('f.user_id'),
    },
    {
      name: 'state',
      label: 'interactions.state',
      kind: 'select',
      options: ({ t }) =>
        [...statesOf[table], 'all'].map((state) => ({
          value: state,
          label: t(`interactions.state_${state}`),
        })),
    },
    {
      name: 'from',
      label: isPromise ? 'interactions.first_from' : 'interactions.from',
      kind: 'date',
      narrow: byDay(day, '>='),
    },
    { name: 'to', label: 'interactions.to', kind: 'date', narrow: byDay(day, '<=') },
    { name: 'customer', label: 'customers.one', kind: 'hidden', narrow: byId('f.customer_id') },
    {
      name: 'due',
      label: 'interactions.all_overdue',
      kind: 'hidden',
      narrow: (query, value, { context }) => {
        if (value === 'overdue') query.where('f.state', 'open').where('f.due_on', '<', today(context));
      },
    },
    ...(isPromise ? [byTime] : []),
  ];
}

const byTime: ListFilter = {
  name: 'time',
  label: 'interactions.kept_on_time',
  kind: 'hidden',
  narrow: (query, value) => {
    if (value === 'on') query.whereRaw('f.closed_on <= f.first_due_on');
    if (value === 'late') query.whereRaw('f.closed_on > f.first_due_on');
  },
};

function tabs({ t, context: { user } }: PageRequest): ListTab[] {
  const mine: ListTab[] =
    user && allows(user, 'customers.write')
      ? [
          { label: t('shared.mine'), query: { owner: String(user.id) } },
          { label: t('interactions.mine_overdue'), query: { owner: String(user.id), due: 'overdue' } },
        ]
      : [];
  return [
    ...mine,
    { label: t('shared.all'), query: {} },
    { label: t('interactions.all_overdue'), query: { due: 'overdue' } },
  ];
}

const common = {
  permission: 'customers.read',
  view: 'interactions/list',
  id: 'f.id',
  sorts: { due: { column: 'f.due_on', direction: 'asc', value: ({ dueOn }: Line) => dueOn } },
  // Where the buttons are that end it or move it.
  href: ({ customerId, state }: Line) => `/customers/${customerId}#${state === 'open' ? 'open' : 'story'}`,
  tabs,
} as const;

const select = [
  'f.id',
  'f.customer_id',
  'c.name as customer_name',
  'f.due_on',
  'f.state',
  'u.name as user_name',
];

export const promiseList: List<Line> = {
  ...common,
  name: 'promises',
  at: '/promises',
  title: 'interactions.promises',
  lead: 'interactions.promises_lead',
  rows: rowsOf('promises'),
  select: [...select, 'f.promised_text as text', 'f.first_due_on', 'f.closed_on', 'f.end_remark'],
  columns: [...columns, ...kept],
  filters: filtersOf('promises'),
  exportedAs: 'interactions',
  empty: { title: 'interactions.no_promises', text: 'interactions.no_promises_text' },
};

export const followUpList: List<Line> = {
  ...common,
  name: 'follow-ups',
  at: '/follow-ups',
  title: 'interactions.follow_ups',
  lead: 'interactions.follow_ups_lead',
  rows: rowsOf('follow_ups'),
  select: [...select, 'f.task as text'],
  columns,
  filters: filtersOf('follow_ups'),
  exportedAs: 'interactions',
  empty: { title: 'interactions.no_follow_ups', text: 'interactions.no_follow_ups_text' },
};
