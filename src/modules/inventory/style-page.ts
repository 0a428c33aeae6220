import { today } from '../../core/days.ts';
import { ratesOn } from '../../core/exchange-rates.ts';
import { convert, decimalText, divideRounded, safe } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { auditTrail } from '../../web/audit-view.ts';
import type { TitleRow } from '../../web/form-page.ts';
import { type Grid, viewGrid } from '../../web/grid.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { listOf } from './style-form.ts';
import { pictureUrl } from './style-picture.ts';
import { findStyle, pricesOf, type Style } from './style-queries.ts';
import { costOf, type StockedCell, stockGridOf } from './style-stock.ts';
import { warehouseChoices } from './warehouse-queries.ts';

export const qualities = ['good', 'blocked', 'second'] as const;

export async function showStyle(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const style = await findStyle(context, idParam(request));
  const mayWrite = allows(context.user, 'inventory.write');
  return page('inventory/style', {
    title: `${style.code} ${style.name}`,
    row: titleOf(request, style, mayWrite),
    style,
    picture: pictureUrl(style),
    mayWrite,
    facts: factsOf(request, style),
    prices: await priceTable(request, style),
    stock: await stockPart(request, style),
    panels: await request.panels({ kind: 'style', id: style.id, mayWrite }),
    audit: await auditTrail(request, { kind: 'style', id: style.id }),
    labels: { file: t('inventory.picture') },
  });
}

function titleOf({ t }: PageRequest, style: Style, mayWrite: boolean): TitleRow {
  const at = `/inventory/styles/${style.id}`;
  return {
    heading: `${style.code} ${style.name}`,
    ...(style.isArchived ? { state: { label: t('shared.archived'), tone: 'neutral' } } : {}),
    lead: [style.nameOther, style.category].filter(Boolean).join(' · '),
    back: { href: '/inventory/styles', label: t('inventory.styles') },
    primary: mayWrite ? { href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true } : null,
    actions: mayWrite
      ? [
          { href: `${at}/skus`, label: t('inventory.skus'), icon: 'grid-dots' },
          { href: `${at}/planning`, label: t('inventory.planning_grid'), icon: 'table' },
          { href: `/inventory/styles/new?from=${style.id}`, label: t('inventory.copy'), icon: 'copy' },
          {
            href: `${at}/archive`,
            label: style.isArchived ? t('shared.unarchive') : t('shared.archive'),
            icon: 'archive',
          },
        ]
      : [],
  };
}

function factsOf({ t, context, f }: PageRequest, style: Style) {
  const isCountry = /^[A-Z]{2}$/.test(style.origin ?? '');
  const centimetres = (mm: number | null) => (mm === null ? null : decimalText(mm, 1));
  const kilograms = (grams: number | null) => (grams === null ? null : `${decimalText(grams, 3)} kg`);
  const sides = [style.cartonLengthMm, style.cartonWidthMm, style.cartonHeightMm];
  const isBox = sides.every((side) => side !== null);
  const volume = sides.reduce<number>((product, side) => product * ((side ?? 0) / 1000), 1);
  return [
    {
      title: t('inventory.style'),
      facts: [
        { label: t('inventory.composition'), text: style.composition },
        { label: t('inventory.hs_code'), text: style.hsCode },
        {
          label: t('inventory.origin'),
          text: isCountry ? countryName(style.origin ?? '', context.language) : style.origin,
        },
        { label: t('inventory.unit'), text: style.unit },
        { label: t('inventory.sizes'), text: style.sizes },
      ],
    },
    {
      title: t('inventory.carton'),
      facts: [
        { label: t('inventory.pieces_per_carton'), text: f.number(style.piecesPerCarton) },
        {
          label: t('inventory.carton_size'),
          text: isBox ? `${sides.map(centimetres).join(' × ')} cm` : null,
          sub: isBox ? `${volume.toFixed(3)} m³` : '',
        },
        { label: t('inventory.carton_gross'), text: kilograms(style.cartonGrossG) },
        { label: t('inventory.carton_net'), text: kilograms(style.cartonNetG) },
      ],
    },
    { title: t('shared.remarks'), facts: [{ label: t('shared.remarks'), text: style.remarks }] },
  ];
}

/** List prices by currency; with what stays of each above the average cost, for who may see costs. */
async function priceTable(request: PageRequest, style: Style) {
  const { context, t, f } = request;
  if (!allows(context.user, 'orders.prices')) return null;
  const seesCosts = allows(context.user, 'costs.read');
  const prices = Object.entries(await pricesOf(context.db, style.id));
  const { valueE4, pieces } = seesCosts ? await costOf(context.db, style.id) : { valueE4: 0, pieces: 0 };
  const costE4 = pieces > 0 ? safe(divideRounded(BigInt(valueE4), BigInt(pieces))) : null;
  const { baseCurrency } = context.settings;
  const rates = await ratesOn(context.db, {
    currencies: prices.map(([currency]) => currency),
    baseCurrency,
    day: today(context),
  });
  /** What share of a price is above the cost, at today's rate; null where either isn't known. */
  const marginOf = (currency: string, priceE4: number) => {
    const rateE8 = rates.get(currency);
    if (costE4 === null || rateE8 === undefined || priceE4 === 0) return null;
    const inBaseE4 = convert(priceE4, rateE8, baseCurrency);
    const margin = (inBaseE4 - costE4) / inBaseE4;
    return { text: f.percent(margin), ...(margin < 0 ? { tone: 'danger' as const } : {}) };
  };
  const rows = prices.map(([currency, priceE4]) => ({
    cells: { currency, price: f.price(priceE4), margin: marginOf(currency, priceE4) },
  }));
  return {
    cost: costE4 === null ? null : `${baseCurrency} ${f.price(costE4)}`,
    table: {
      caption: t('inventory.list_prices'),
      columns: [
        { key: 'currency', label: t('inventory.currency') },
        { key: 'price', label: t('inventory.list_price'), numeric: true },
        ...(seesCosts ? [{ key: 'margin', label: t('inventory.margin'), numeric: true }] : []),
      ],
      rows,
      empty: t('inventory.no_prices'),
    },
  };
}

interface StockPart {
  grid: Grid;
  fields: { name: string; label: string; value: string; options: { value: string; label: string }[] }[];
}

/** The stock by colour and size: of one quality, in one warehouse or in all. */
async function stockPart(request: PageRequest, style: Style): Promise<StockPart> {
  const { context, t, f, query } = request;
  const warehouses = await warehouseChoices(context.db);
  const warehouse = warehouses.find(({ id }) => String(id) === query.warehouse);
  const quality = qualities.find((known) => known === query.quality) ?? 'good';
  const cells = await stockGridOf(context.db, style.id, { warehouseId: warehouse?.id ?? null, quality });
  const sub = ({ onHandQty, reservedQty }: StockedCell) =>
    reservedQty > 0
      ? t('inventory.of_on_hand', { onHand: f.number(onHandQty), reserved: f.number(reservedQty) })
      : '';
  const grid = viewGrid(
    cells
      .filter(({ isActive, onHandQty }) => isActive || onHandQty > 0)
      .map((cell) => {
        const available = (cell.onHandQty ?? 0) - (cell.reservedQty ?? 0);
        return {
          ...cell,
          value: available,
          sub: sub(cell),
          tone: available === 0 ? ('neutral' as const) : undefined,
          href: `/inventory/skus/${cell.skuId}`,
        };
      }),
    { label: t('inventory.grid'), colours: listOf(style.colours), sizes: listOf(style.sizes) },
  );
  return {
    grid,
    fields: [
      {
        name: 'warehouse',
        label: t('inventory.warehouse'),
        value: String(warehouse?.id ?? ''),
        options: [
          { value: '', label: t('inventory.all_warehouses') },
          ...warehouses.map(({ id, name }) => ({ value: String(id), label: name })),
        ],
      },
      {
        name: 'quality',
        label: t('inventory.of_quality'),
        value: quality,
        options: qualities.map((value) => ({ value, label: t(`inventory.quality_${value}`) })),
      },
    ],
  };
}
