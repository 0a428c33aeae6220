import { type Day, isDay, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import { exportSheet } from '../../web/export.ts';
import { countText, listModel, listUrl, pageLength } from '../../web/list.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { askUrl } from './ask.ts';
import { atpOn } from './atp.ts';
import { type Outlook, outlooksFor, overviewShows } from './overview.ts';

interface Named extends Outlook {
  name: string;
}

function askedOf({ context, query }: PageRequest) {
  const now = today(context);
  return {
    warehouseId: idOf(query.warehouse),
    text: (query.text ?? '').trim(),
    category: query.category ?? '',
    show: overviewShows.find((known) => known === query.show) ?? null,
    on: isDay(query.on ?? '') && (query.on ?? '') > now ? (query.on ?? '') : now,
  };
}

/** Colour, size and style of a page's SKUs. */
async function named({ context: { db } }: PageRequest, outlooks: readonly Outlook[]): Promise<Named[]> {
  const ids = outlooks.map(({ skuId }) => skuId);
  const rows: { id: number; colour: string; size: string; styleName: string }[] = [];
  for (let start = 0; start < ids.length; start += 1000)
    rows.push(
      ...(await db('skus as k')
        .join('styles as s', 's.id', 'k.style_id')
        .whereIn('k.id', ids.slice(start, start + 1000))
        .select('k.id', 'k.colour', 'k.size', 's.name as style_name')),
    );
  const names = new Map(rows.map((row) => [row.id, `${row.styleName} · ${row.colour} · ${row.size}`]));
  return outlooks.map((outlook) => ({ ...outlook, name: names.get(outlook.skuId) ?? '' }));
}

/** What can be promised of every SKU for a day. A page begins after the code that its address names. */
export async function showOverview(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query, url } = request;
  const asked = askedOf(request);
  const all = await outlooksFor(context, asked);
  const after = query.after ?? '';
  const start = after ? all.findIndex(({ code }) => code > after) : 0;
  const rest = start < 0 ? [] : all.slice(start, start + pageLength + 1);
  const rows = await named(request, rest.slice(0, pageLength));
  const last = rows.at(-1);
  const model = listModel(request, {
    columns: columnsOf(request, asked.on),
    filters: await filtersOf(request),
    tabs: [null, ...overviewShows].map((show) => ({
      label: t(`availability.show_${show ?? 'all'}`),
      href: listUrl(request, { show, after: null }),
      isCurrent: asked.show === show,
    })),
    rows: rows.map((row) => ({
      id: row.skuId,
      href: askUrl({ what: row.code, on: asked.on, warehouseId: asked.warehouseId }),
      cells: {
        code: { text: row.code, sub: row.name },
        onHand: f.number(row.onHand),
        owed: f.number(row.owed),
        coming: row.nextSupplyOn
          ? { text: f.number(row.coming), sub: row.nextSupplyOn }
          : f.number(row.coming),
        now: f.number(atpOn(row.steps, today(context))),
        atp: promiseCell(request, row, asked.on),
        short: row.shortOn
          ? {
              text: row.shortOn,
              sub: t('availability.short_by', { count: f.number(row.short) }),
              tone: 'danger' as const,
            }
          : '',
      },
    })),
    next: rest.length > pageLength && last ? last.code : null,
    count: all.length,
    sort: { name: 'code', sort: { column: 'code', direction: 'asc' } },
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/availability/list/export', query }, { after: null })
      : null,
    empty: { title: t('availability.none'), text: t('availability.none_text') },
  });
  return page('availability/overview', {
    title: t('availability.list'),
    list: {
      ...model,
      count:
        all.length > 1000
          ? t('availability.sku_count', { count: f.number(all.length) })
          : countText(all.length, context.language),
      hidden: asked.show ? [{ name: 'show', value: asked.show }] : [],
    },
    url,
  });
}

function promiseCell({ f }: PageRequest, row: Outlook, on: Day) {
  const atp = atpOn(row.steps, on);
  return atp > 0 ? f.number(atp) : { text: '0', tone: 'soon' as const };
}

const columnsOf = ({ t, context }: PageRequest, on: Day) => [
  { key: 'code', label: t('inventory.sku') },
  { key: 'onHand', label: t('availability.on_hand'), numeric: true, hideOnPhone: true },
  { key: 'owed', label: t('availability.owed'), numeric: true, hideOnPhone: true },
  { key: 'coming', label: t('availability.coming'), numeric: true },
  ...(on > today(context)
    ? [{ key: 'now', label: t('availability.atp_today'), numeric: true, hideOnPhone: true }]
    : []),
  { key: 'atp', label: t('availability.atp_on', { day: on }), numeric: true },
  { key: 'short', label: t('availability.short_on') },
];

async function filtersOf({ context, t }: PageRequest) {
  const { db } = context;
  const warehouses = await warehouseChoices(db);
  const categories = await dialectOf(db).valuesOf(db, 'styles', 'category');
  return [
    { name: 'text', label: t('shared.text_filter'), kind: 'text' as const },
    { name: 'on', label: t('availability.for_day'), kind: 'date' as const },
    {
      name: 'warehouse',
      label: t('inventory.warehouse'),
      kind: 'select' as const,
      options: warehouses.map(({ id, name }) => ({ value: String(id), label: name })),
    },
    {
      name: 'category',
      label: t('inventory.category'),
      kind: 'select' as const,
      options: categories.map((value) => ({ value, label: value })),
    },
  ];
}

/** The whole list as it is filtered. */
export async function exportOverview(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const asked = askedOf(request);
  const rows = await named(request, await outlooksFor(context, asked));
  const number = (label: string) => ({ label, kind: 'number' as const });
  return exportSheet(request, 'availability', {
    name: t('availability.list'),
    columns: [
      { label: t('inventory.sku'), kind: 'text' },
      { label: t('inventory.style'), kind: 'text', width: 40 },
      number(t('availability.on_hand')),
      number(t('availability.owed')),
      number(t('availability.coming')),
      number(t('availability.atp_today')),
      number(t('availability.atp_on', { day: asked.on })),
      { label: t('availability.short_on'), kind: 'day' },
      number(t('availability.short_pieces')),
    ],
    rows: rows.map((row) => [
      row.code,
      row.name,
      row.onHand,
      row.owed,
      row.coming,
      atpOn(row.steps, today(context)),
      atpOn(row.steps, asked.on),
      row.shortOn,
      row.short,
    ]),
    exported: { exported_rows: rows.length },
  });
}
