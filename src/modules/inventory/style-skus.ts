import type { z } from 'zod';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { skuCode } from './sku.ts';
import { usedSkus } from './sku-references.ts';
import { listOf, type styleSkusForm } from './style-form.ts';
import { findStyle } from './style-queries.ts';
import { setStyleSkus, skusOf } from './style-sku-actions.ts';

/** Which colours exist in which sizes: a tick and a code in each cell of the grid. */
export async function showStyleSkus(request: PageRequest): Promise<Outcome> {
  const { context, t, entered } = request;
  const style = await findStyle(context, idParam(request));
  const lists = { colours: listOf(style.colours), sizes: listOf(style.sizes) };
  const skus = await skusOf(context, style.id);
  const used = await usedSkus(
    context.db,
    skus.map(({ id }) => id),
  );
  const made = entered.values.made as Record<string, string> | undefined;
  const codes = (entered.values.codes ?? {}) as Record<string, string>;
  const isTyped = Object.keys(entered.values).length > 0;
  const cellOf = (key: string, sku: { code: string; isActive: boolean; isUsed: boolean }) => ({
    key,
    ...sku,
    code: codes[key] ?? sku.code,
    isActive: isTyped ? made?.[key] === '1' : sku.isActive,
    error: entered.errors[`codes.${key}`] ?? null,
  });
  const rows = lists.colours.map((colour, down) => ({
    colour,
    cells: lists.sizes.map((size, right) => {
      const sku = skus.find((other) => other.colour === colour && other.size === size);
      if (sku) return cellOf(`s${sku.id}`, { ...sku, isUsed: used.has(sku.id) });
      const code = skuCode({ ...style, ...lists }, { colour, size }, context.settings.skuPattern);
      return cellOf(`n${down}.${right}`, { code, isActive: false, isUsed: false });
    }),
  }));
  const gone = skus.filter(
    ({ colour, size }) => !lists.colours.includes(colour) || !lists.sizes.includes(size),
  );
  return page('inventory/skus', {
    title: `${style.code} · ${t('inventory.skus')}`,
    style,
    sizes: lists.sizes,
    rows,
    gone,
    version: style.version,
  });
}

export async function saveStyleSkus(
  request: PageRequest,
  { version, made, codes = {} }: z.output<typeof styleSkusForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await setStyleSkus(request.context, { id, version }, { made: new Set(made), codes });
  return redirect(`/inventory/styles/${id}`, { key: 'shared.saved' });
}
