import type { z } from 'zod';
import { decimalText } from '../../core/money.ts';
import { archivedNow, archivePage } from '../../web/archive.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { createStyle, setStyleArchived, updateStyle } from './style-actions.ts';
import type { editStyleForm, newStyleForm } from './style-form.ts';
import { findStyle, type GridCell, gridOf, pricesOf, type Style } from './style-queries.ts';

function parts({ t }: PageRequest): FormPart[] {
  const price = (currency: string) => ({
    name: `price${currency}`,
    label: t('inventory.price_in', { currency: currency.toUpperCase() }),
    kind: 'money' as const,
    optional: true,
    width: 's' as const,
  });
  return [
    {
      row: [
        { name: 'code', label: t('inventory.style_code'), autofocus: true, width: 's' },
        { name: 'name', label: t('shared.name') },
      ],
    },
    { name: 'colours', label: t('inventory.colours'), hint: t('inventory.colours_hint') },
    { name: 'sizes', label: t('inventory.sizes'), hint: t('inventory.sizes_hint') },
    { row: [price('Cny'), price('Usd'), price('Eur')] },
    {
      more: t('shared.more'),
      fields: [
        { name: 'nameOther', label: t('inventory.name_other'), optional: true },
        {
          row: [
            { name: 'category', label: t('inventory.category'), optional: true },
            { name: 'unit', label: t('inventory.unit'), value: 'pcs', width: 's' },
          ],
        },
        { name: 'composition', label: t('inventory.composition'), optional: true },
        {
          row: [
            { name: 'hsCode', label: t('inventory.hs_code'), optional: true },
            { name: 'origin', label: t('inventory.origin'), optional: true, value: 'CN' },
          ],
        },
        {
          row: [
            {
              name: 'piecesPerCarton',
              label: t('inventory.pieces_per_carton'),
              kind: 'number',
              optional: true,
            },
            {
              name: 'cartonGrossG',
              label: t('inventory.carton_gross'),
              kind: 'number',
              optional: true,
              suffix: 'g',
            },
          ],
        },
        { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true },
      ],
    },
  ];
}

const back = ({ t }: PageRequest) => ({ href: '/inventory/styles', label: t('inventory.styles') });

export function showNewStyle(request: PageRequest): Outcome {
  const { t } = request;
  return formPage({
    title: t('inventory.new_style'),
    back: back(request),
    action: '/inventory/styles',
    submit: t('inventory.create_style'),
    cancel: '/inventory/styles',
    parts: parts(request),
  });
}

export async function createNewStyle(
  { context }: PageRequest,
  form: z.output<typeof newStyleForm>,
): Promise<Outcome> {
  const id = await createStyle(context, form);
  const link = { href: '/inventory/postings/receipt', key: 'inventory.receipt' };
  return redirect(`/inventory/styles/${id}`, {
    key: 'inventory.style_created',
    values: { code: form.code },
    link,
  });
}

export async function showEditStyle(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const style = await findStyle(context, idParam(request));
  const prices = await pricesOf(context.db, style.id);
  const price = (currency: string) =>
    prices[currency] === undefined ? '' : decimalText(prices[currency], 4, 2);
  return formPage({
    title: `${style.code} · ${t('shared.edit')}`,
    back: { href: `/inventory/styles/${style.id}`, label: style.code },
    action: `/inventory/styles/${style.id}`,
    submit: t('shared.save'),
    cancel: `/inventory/styles/${style.id}`,
    parts: parts(request),
    values: { ...style, priceCny: price('CNY'), priceUsd: price('USD'), priceEur: price('EUR') },
    version: style.version,
  });
}

export async function saveStyle(
  request: PageRequest,
  form: z.output<typeof editStyleForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateStyle(request.context, { id, version }, input);
  return redirect(`/inventory/styles/${id}`, { key: 'shared.saved' });
}

export async function showStyle(request: PageRequest): Promise<Outcome> {
  const { context, f } = request;
  const style = await findStyle(context, idParam(request));
  const countries = new Intl.DisplayNames(context.language, { type: 'region', fallback: 'code' });
  const cells = await gridOf(context.db, style.id);
  const prices = Object.entries(await pricesOf(context.db, style.id)).map(([currency, priceE4]) =>
    f.money(priceE4, currency),
  );
  return page('inventory/style', {
    title: `${style.code} ${style.name}`,
    style,
    origin: /^[A-Z]{2}$/.test(style.origin ?? '') ? countries.of(style.origin ?? '') : style.origin,
    prices,
    grid: gridModel(cells),
    audit: await auditTrail(request, { kind: 'style', id: style.id }),
  });
}

/** Colours down, sizes across, each cell and total what is available. */
export function gridModel(cells: readonly GridCell[]) {
  const colours = [...new Set(cells.map(({ colour }) => colour))];
  const sizes = [...new Set(cells.map(({ size }) => size))];
  const total = (some: readonly GridCell[]) =>
    some.reduce((sum, { onHand, reserved }) => sum + onHand - reserved, 0);
  return {
    sizes,
    rows: colours.map((colour) => ({
      colour,
      cells: sizes.map((size) => cells.find((cell) => cell.colour === colour && cell.size === size) ?? null),
      total: total(cells.filter((cell) => cell.colour === colour)),
    })),
    totals: sizes.map((size) => total(cells.filter((cell) => cell.size === size))),
    total: total(cells),
  };
}

const archivable = ({ id, code, isArchived }: Style) => ({
  label: code,
  isArchived,
  at: `/inventory/styles/${id}`,
});

export async function showArchiveStyle(request: PageRequest): Promise<Outcome> {
  const style = await findStyle(request.context, idParam(request));
  return archivePage(request, 'inventory', archivable(style));
}

export async function archiveStyle(request: PageRequest): Promise<Outcome> {
  const style = await findStyle(request.context, idParam(request));
  await setStyleArchived(request.context, style.id, !style.isArchived);
  return archivedNow(archivable(style));
}
