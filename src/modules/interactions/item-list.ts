import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { type Day, isDay, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import {
  type Cell,
  type Column,
  chosenSort,
  countUpTo,
  type Filter,
  listModel,
  pageByKey,
  type Sort,
  type Tone,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { dueMark } from '../customers/customer-view.ts';
import { colleagues, type ItemTable, mayEnd } from './open-items.ts';

interface Line {
  id: number;
  customerId: number;
  customerName: string;
  text: string;
  dueOn: Day;
  firstDueOn: Day | null;
  closedOn: Day | null;
  endRemark: string | null;
  state: string;
  userId: number;
  userName: string;
}

const sorts: Record<'due', Sort> = { due: { column: 'f.due_on', direction: 'asc' } };

const tones: Record<string, Tone> = {
  kept: 'done',
  done: 'done',
  broken: 'danger',
  withdrawn: 'neutral',
  dropped: 'neutral',
};

export const statesOf: Record<ItemTable, readonly string[]> = {
  promises: ['open', 'kept', 'broken', 'withdrawn'],
  follow_ups: ['open', 'done', 'dropped'],
};

/** What the address asks for; open ones unless it says otherwise. Promises are found by the day first named. */
function filtered(context: Context, table: ItemTable, query: Record<string, string>): Knex.QueryBuilder {
  const { state = 'open', from = '', to = '' } = query;
  const items = narrowToVisible(
    context,
    context
      .db(`${table} as f`)
      .join('customers as c', 'c.id', 'f.customer_id')
      .join('users as u', 'u.id', 'f.user_id'),
  );
  if (query.due === 'overdue') items.where('f.state', 'open').where('f.due_on', '<', today(context));
  else if (statesOf[table].includes(state)) items.where('f.state', state);
  if (/^\d{1,9}$/.test(query.owner ?? '')) items.where('f.user_id', Number(query.owner));
  if (/^\d{1,9}$/.test(query.customer ?? '')) items.where('f.customer_id', Number(query.customer));
  if (query.text) items.whereIn('f.customer_id', matching(context.db, 'customer', query.text));
  const day = table === 'promises' ? 'f.first_due_on' : 'f.due_on';
  if (isDay(from)) items.where(day, '>=', from);
  if (isDay(to)) items.where(day, '<=', to);
  if (table === 'promises' && query.time === 'on') items.whereRaw('f.closed_on <= f.first_due_on');
  if (table === 'promises' && query.time === 'late') items.whereRaw('f.closed_on > f.first_due_on');
  return items;
}

export function showItems(table: ItemTable) {
  return async (request: PageRequest): Promise<Outcome> => {
    const { context, t, query } = request;
    const isPromise = table === 'promises';
    const path = isPromise ? '/promises' : '/follow-ups';
    const sort = chosenSort(query, sorts, 'due');
    const selected = filtered(context, table, query).select(
      'f.id',
      'f.customer_id',
      'c.name as customer_name',
      `${isPromise ? 'f.promised_text' : 'f.task'} as text`,
      'f.due_on',
      ...(isPromise ? ['f.first_due_on', 'f.closed_on', 'f.end_remark'] : []),
      'f.state',
      'f.user_id',
      'u.name as user_name',
    );
    const { rows, next } = await pageByKey<Line>(selected, {
      sort: sort.sort,
      idColumn: 'f.id',
      after: query.after,
      sortValue: ({ dueOn }) => dueOn,
    });
    const list = listModel(request, {
      tabs: tabs(request, path),
      columns: columns(request),
      filters: await filters(request, table),
      rows: rows.map((line) => ({
        id: line.id,
        href: hrefOf(request, path, line),
        cells: cells(request, line),
      })),
      next,
      count: await countUpTo(context.db, filtered(context, table, query), 'f.id'),
      sort,
      empty: { title: t(`interactions.no_${table}`), text: t(`interactions.no_${table}_text`) },
    });
    const key = isPromise ? 'promises' : 'follow_ups';
    return page('shared/list-page', {
      title: t(`interactions.${key}`),
      row: {
        heading: t(`interactions.${key}`),
        lead: t(`interactions.${key}_lead`),
        actions: isPromise
          ? [{ href: '/promises/kept', label: t('interactions.kept_rate'), icon: 'chart-bar' }]
          : [{ href: '/account#calendar', label: t('interactions.in_calendar'), icon: 'calendar-check' }],
      },
      list,
    });
  };
}

/** An open one of one's own leads to the page that ends it, others to the customer. */
function hrefOf({ context }: PageRequest, path: string, line: Line): string {
  const isEndable = line.state === 'open' && mayEnd(context, line);
  return isEndable ? `${path}/${line.id}/end?from=${path.slice(1)}` : `/customers/${line.customerId}`;
}

function cells(request: PageRequest, line: Line): Record<string, Cell> {
  const { t } = request;
  const { tone, label } = dueMark(request, line.dueOn);
  const moved = line.firstDueOn && line.firstDueOn !== line.dueOn;
  const ended = [line.closedOn, line.endRemark].filter(Boolean).join(' · ');
  return {
    text: moved
      ? { text: line.text, sub: t('interactions.first_named', { day: line.firstDueOn ?? '' }) }
      : line.text,
    customer: { text: line.customerName, href: `/customers/${line.customerId}` },
    due: line.dueOn,
    state:
      line.state === 'open'
        ? { text: label, tone: tone as Tone }
        : {
            text: t(`interactions.state_${line.state}`),
            tone: tones[line.state] ?? 'neutral',
            ...(ended ? { sub: ended } : {}),
          },
    owner: line.userName,
  };
}

function columns({ t }: PageRequest): Column[] {
  return [
    { key: 'text', label: t('interactions.what') },
    { key: 'customer', label: t('customers.one') },
    { key: 'due', label: t('interactions.by_day'), sort: 'due', hideOnPhone: true },
    { key: 'state', label: t('interactions.state') },
    { key: 'owner', label: t('interactions.owner'), hideOnPhone: true },
  ];
}

function tabs({ context, t, query }: PageRequest, path: string) {
  const mine = String(context.user?.id ?? '');
  const { owner = '', due = '', state = '', customer = '' } = query;
  const isPlain = !state && !customer;
  const tab = (label: string, address: { owner?: string; due?: string }) => ({
    label,
    href: `${path}?${new URLSearchParams(address)}`.replace(/\?$/, ''),
    isCurrent: isPlain && owner === (address.owner ?? '') && due === (address.due ?? ''),
  });
  return [
    ...(allows(context.user, 'customers.write')
      ? [
          tab(t('shared.mine'), { owner: mine }),
          tab(t('interactions.mine_overdue'), { owner: mine, due: 'overdue' }),
        ]
      : []),
    tab(t('shared.all'), {}),
    tab(t('interactions.all_overdue'), { due: 'overdue' }),
  ];
}

async function filters({ context, t }: PageRequest, table: ItemTable): Promise<Filter[]> {
  const isPromise = table === 'promises';
  return [
    { name: 'text', label: t('customers.one'), kind: 'text' },
    { name: 'owner', label: t('interactions.owner'), kind: 'select', options: await colleagues(context) },
    {
      name: 'state',
      label: t('interactions.state'),
      kind: 'select',
      options: [...statesOf[table], 'all'].map((state) => ({
        value: state,
        label: t(`interactions.state_${state}`),
      })),
    },
    { name: 'from', label: t(isPromise ? 'interactions.first_from' : 'interactions.from'), kind: 'date' },
    { name: 'to', label: t('interactions.to'), kind: 'date' },
  ];
}
