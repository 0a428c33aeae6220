import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  type Cell,
  chosenSort,
  countUpTo,
  everyRow,
  type Filter,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
  type Tone,
} from '../../web/list.ts';
import { json, type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countriesInUse, countryName, ownerChoices } from './customer-choices.ts';
import { statuses } from './customer-form.ts';
import { type Customer, visibleTo } from './customer-queries.ts';

const sorts: Record<'name' | 'code' | 'updated', Sort> = {
  name: { column: 'c.name', direction: 'asc' },
  code: { column: 'c.code', direction: 'asc' },
  updated: { column: 'c.updated_at', direction: 'desc' },
};

export const statusTones: Record<Customer['status'], Tone> = {
  lead: 'info',
  active: 'done',
  dormant: 'soon',
  lost: 'neutral',
};

type Line = Customer & { ownerName: string | null };

function filtered({ context, query }: PageRequest) {
  const customers = visibleTo(context).where('c.is_archived', query.archived === '1');
  if (query.text) customers.whereIn('c.id', matching(context.db, 'customer', query.text));
  if (query.country) customers.where('c.country', query.country);
  if (query.level) customers.where('c.level', query.level);
  if (query.status) customers.where('c.status', query.status);
  if (query.owner === 'none') customers.whereNull('c.owner_id');
  else if (/^\d{1,9}$/.test(query.owner ?? '')) customers.where('c.owner_id', Number(query.owner));
  return customers;
}

function selected(request: PageRequest) {
  return filtered(request)
    .leftJoin('users as u', 'u.id', 'c.owner_id')
    .select(
      'c.id',
      'c.code',
      'c.name',
      'c.name_other',
      'c.country',
      'c.city',
      'c.phone',
      'c.email',
      'c.level',
      'c.status',
      'c.currency',
      'c.updated_at',
      'u.name as owner_name',
    );
}

async function filtersOf(request: PageRequest): Promise<Filter[]> {
  const { context, t, query } = request;
  return [
    { name: 'text', label: t('shared.text_filter'), kind: 'text' },
    {
      name: 'country',
      label: t('customers.country'),
      kind: 'select',
      options: await countriesInUse(context, query.country),
    },
    {
      name: 'owner',
      label: t('customers.owner'),
      kind: 'select',
      options: [...(await ownerChoices(request)), { value: 'none', label: t('customers.pool') }],
    },
    {
      name: 'level',
      label: t('customers.level'),
      kind: 'select',
      options: context.settings.levels.map((level) => ({ value: level, label: level })),
    },
    {
      name: 'status',
      label: t('customers.status'),
      kind: 'select',
      options: statuses.map((status) => ({ value: status, label: t(`customers.status_${status}`) })),
    },
    { name: 'archived', label: t('shared.archived'), kind: 'checkbox' },
  ];
}

function cellsOf({ t, f, context }: PageRequest, line: Line): Record<string, Cell> {
  return {
    name: line.nameOther ? { text: line.name, sub: line.nameOther } : line.name,
    code: line.code,
    country: line.country ? countryName(line.country, context.language) : '',
    city: line.city,
    level: line.level,
    status: { text: t(`customers.status_${line.status}`), tone: statusTones[line.status] },
    owner: line.ownerName,
    updated: f.instant(line.updatedAt).slice(0, 10),
  };
}

export async function showCustomers(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const sort = chosenSort(query, sorts, 'name');
  const { rows, next } = await pageByKey<Line>(selected(request), {
    sort: sort.sort,
    idColumn: 'c.id',
    after: query.after,
    sortValue: (line) => ({ name: line.name, code: line.code, updated: line.updatedAt })[sort.name],
  });
  const mine = String(context.user?.id ?? '');
  const only = (owner: string) => `/customers${owner ? `?owner=${owner}` : ''}`;
  const tab = (label: string, owner: string) => ({
    label,
    href: only(owner),
    isCurrent: (query.owner ?? '') === owner,
  });
  const mayWrite = allows(context.user, 'customers.write');
  const list = listModel(request, {
    tabs: [
      tab(t('shared.all'), ''),
      ...(mayWrite ? [tab(t('shared.mine'), mine)] : []),
      tab(t('customers.pool'), 'none'),
    ],
    columns: [
      { key: 'name', label: t('shared.name'), sort: 'name' },
      { key: 'code', label: t('shared.code'), sort: 'code', hideOnPhone: true },
      { key: 'country', label: t('customers.country') },
      { key: 'city', label: t('customers.city'), hideOnPhone: true },
      { key: 'level', label: t('customers.level'), hideOnPhone: true },
      { key: 'status', label: t('customers.status') },
      { key: 'owner', label: t('customers.owner'), hideOnPhone: true },
      { key: 'updated', label: t('shared.updated'), sort: 'updated', hideOnPhone: true },
    ],
    filters: await filtersOf(request),
    rows: rows.map((line) => ({
      id: line.id,
      href: `/customers/${line.id}`,
      cells: cellsOf(request, line),
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'c.id'),
    sort,
    bulk: allows(context.user, 'customers.assign')
      ? [{ action: '/customers/assign', label: t('customers.assign') }]
      : [],
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/customers/export', query }, { after: null })
      : null,
    empty: {
      title: t('customers.none'),
      text: t('customers.none_text'),
      ...(mayWrite ? { action: { href: '/customers/new', label: t('customers.new') } } : {}),
    },
  });
  const primary = mayWrite ? { href: '/customers/new', label: t('customers.new'), icon: 'plus' } : null;
  return page('shared/list-page', {
    title: t('customers.title'),
    row: { heading: t('customers.title'), lead: t('customers.lead'), primary },
    list,
  });
}

/** The list as shown, with the headings under which an import finds its columns again. */
export async function exportCustomers(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const lines = everyRow<Line>(() => selected(request), {
    sort: sorts.code,
    idColumn: 'c.id',
    sortValue: ({ code }) => code,
  });
  return exportSheet(request, 'customers', {
    name: t('customers.title'),
    columns: [
      { label: t('shared.code'), kind: 'text', width: 12 },
      { label: t('shared.name'), kind: 'text', width: 40 },
      { label: t('customers.name_other'), kind: 'text' },
      { label: t('customers.country'), kind: 'text', width: 10 },
      { label: t('customers.city'), kind: 'text' },
      { label: t('customers.phone'), kind: 'text' },
      { label: t('customers.email'), kind: 'text' },
      { label: t('customers.level'), kind: 'text', width: 8 },
      { label: t('customers.currency'), kind: 'text', width: 10 },
      { label: t('customers.owner'), kind: 'text' },
    ],
    rows: sheetRows(lines, (line) => [
      line.code,
      line.name,
      line.nameOther,
      line.country,
      line.city,
      line.phone,
      line.email,
      line.level,
      line.currency,
      line.ownerName,
    ]),
  });
}

/** Completion of a customer: code, name, and what tells two alike apart. */
export async function lookUpCustomers({ context, query }: PageRequest): Promise<Outcome> {
  const term = (query.q ?? '').trim();
  if (!term) return json([]);
  const hits: Pick<Customer, 'code' | 'name' | 'country' | 'city'>[] = await visibleTo(context)
    .where('c.is_archived', false)
    .whereIn('c.id', matching(context.db, 'customer', term))
    .orderBy(['c.name', 'c.id'])
    .limit(12)
    .select('c.code', 'c.name', 'c.country', 'c.city');
  return json(
    hits.map(({ code, name, country, city }) => ({
      value: code,
      label: name,
      sub: [country ? countryName(country, context.language) : '', city].filter(Boolean).join(' · '),
    })),
  );
}
