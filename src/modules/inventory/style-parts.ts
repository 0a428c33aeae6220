import { currencies, decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import type { Field, FormPart } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryChoices, optionalSelect } from '../customers/customer-choices.ts';
import { pricesOf, type Style } from './style-queries.ts';

interface PriceRow {
  currency?: string | undefined;
  price?: string | undefined;
}

const emptyPrices = 2;

/** The fields of a style. Who sees no prices is not asked for any. */
export function styleParts(
  request: PageRequest,
  { prices, categories }: { prices: readonly PriceRow[]; categories: readonly string[] },
): FormPart[] {
  const { t, context } = request;
  const scales = context.settings.sizeScales.map(({ name, sizes }) => ({
    value: name,
    label: sizes.length > 1 ? `${name} (${sizes.join(' ')})` : name,
  }));
  return [
    {
      row: [
        { name: 'code', label: t('inventory.style_code'), autofocus: true, width: 's' },
        { name: 'name', label: t('shared.name') },
      ],
    },
    {
      row: [
        { name: 'nameOther', label: t('inventory.name_other'), optional: true },
        {
          name: 'category',
          label: t('inventory.category'),
          optional: true,
          ...(categories.length > 0 ? { hint: categories.slice(0, 8).join(', ') } : {}),
        },
      ],
    },
    { name: 'colours', label: t('inventory.colours'), hint: t('inventory.colours_hint') },
    {
      row: [
        optionalSelect({ name: 'scale', label: t('inventory.size_scale'), options: scales, width: 'm' }),
        { name: 'sizes', label: t('inventory.own_sizes'), hint: t('inventory.sizes_hint'), optional: true },
      ],
    },
    ...(allows(context.user, 'orders.prices') ? [pricePart(request, prices)] : []),
    {
      more: t('inventory.customs'),
      fields: [
        {
          row: [
            { name: 'composition', label: t('inventory.composition'), optional: true },
            { name: 'unit', label: t('inventory.unit'), value: 'pcs', width: 's' },
          ],
        },
        {
          row: [
            { name: 'hsCode', label: t('inventory.hs_code'), optional: true, width: 'm' },
            optionalSelect({
              name: 'origin',
              label: t('inventory.origin'),
              options: countryChoices(context.language),
              width: 'm',
            }),
          ],
        },
      ],
    },
    { more: t('inventory.carton'), fields: cartonFields(request) },
    {
      more: t('shared.remarks'),
      fields: [{ name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true }],
    },
  ];
}

function cartonFields({ t }: PageRequest): (Field | { row: Field[] })[] {
  const measure = (name: string, label: string, suffix: string): Field => ({
    name,
    label: t(`inventory.${label}`),
    kind: 'money',
    optional: true,
    suffix,
    width: 's',
  });
  return [
    {
      name: 'piecesPerCarton',
      label: t('inventory.pieces_per_carton'),
      kind: 'number',
      optional: true,
      width: 's',
    },
    {
      row: [
        measure('cartonLengthMm', 'carton_length', 'cm'),
        measure('cartonWidthMm', 'carton_width', 'cm'),
        measure('cartonHeightMm', 'carton_height', 'cm'),
      ],
    },
    { row: [measure('cartonGrossG', 'carton_gross', 'kg'), measure('cartonNetG', 'carton_net', 'kg')] },
  ];
}

/** A row for each currency that has a price, and some to add others. */
function pricePart({ t, entered, context }: PageRequest, present: readonly PriceRow[]): FormPart {
  const typed = Object.values((entered.values.prices ?? {}) as Record<string, PriceRow>);
  const rows = typed.length > 0 ? typed : present;
  const used = new Set(rows.map(({ currency }) => currency));
  const usual = [context.settings.baseCurrency, 'USD', 'EUR', ...currencies];
  const others = [...new Set(usual)].filter((currency) => !used.has(currency));
  const wanted = Math.max(emptyPrices, 3 - rows.length);
  return {
    view: 'inventory/parts/prices',
    model: {
      prices: [...rows, ...others.slice(0, wanted).map((currency) => ({ currency, price: '' }))],
      currencyOptions: currencies.map((code) => ({ value: code, label: code })),
    },
    labels: { prices: t('inventory.list_prices') },
  };
}

/** A style's values as its form's fields hold them. */
export async function styleValues(request: PageRequest, style: Style) {
  const { db, settings, user } = request.context;
  const prices = allows(user, 'orders.prices') ? await pricesOf(db, style.id) : {};
  const scaled = (value: number | null, decimals: number) =>
    value === null ? '' : decimalText(value, decimals);
  const sizes = style.sizes.split(', ');
  const scale = settings.sizeScales.find((known) => known.sizes.join() === sizes.join());
  return {
    ...style,
    scale: scale?.name ?? '',
    sizes: scale ? '' : style.sizes,
    cartonLengthMm: scaled(style.cartonLengthMm, 1),
    cartonWidthMm: scaled(style.cartonWidthMm, 1),
    cartonHeightMm: scaled(style.cartonHeightMm, 1),
    cartonGrossG: scaled(style.cartonGrossG, 3),
    cartonNetG: scaled(style.cartonNetG, 3),
    prices: Object.entries(prices).map(([currency, priceE4]) => ({
      currency,
      price: decimalText(priceE4, 4, 2),
    })),
  };
}
