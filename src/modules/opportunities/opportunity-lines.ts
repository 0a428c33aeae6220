import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { insertRow } from '../../db/write.ts';
import { listPrices, skusByCode } from '../inventory/sku-queries.ts';
import { stylePrices, stylesByCode } from '../inventory/style-queries.ts';
import { lastPrices } from '../orders/price-queries.ts';
import { amountOfLine, type Line } from './opportunity.ts';
import type { LineInput } from './opportunity-form.ts';
import type { OpportunityLine } from './opportunity-queries.ts';

/**
 * The lines as typed, each a SKU or, where that isn't known yet, a style. A price that was left empty is what this
 * customer paid last, else the list price, else not known. Styles and SKUs in `present` may be out of the offer.
 */
export async function resolveLines(
  tx: Context,
  opportunity: { customerId: number; currency: string },
  lines: readonly LineInput[],
  present: readonly Line[] = [],
): Promise<Line[]> {
  if (lines.length === 0) return [];
  const codes = lines.map(({ item }) => item);
  const skus = await skusByCode(tx.db, codes);
  const styles = await stylesByCode(tx.db, codes);
  const skuIds = [...skus.values()].map(({ id }) => id);
  const last = await lastPrices(tx.db, { ...opportunity, skuIds });
  const list = await listPrices(tx.db, skuIds, opportunity.currency);
  const ofStyles = await stylePrices(
    tx.db,
    [...styles.values()].map(({ id }) => id),
    opportunity.currency,
  );
  const isPresent = (styleId: number, skuId: number | null) =>
    present.some((line) => line.styleId === styleId && line.skuId === skuId);
  return lines.map(({ item, quantity, price, place }) => {
    const sku = skus.get(item.toLowerCase());
    const style = styles.get(item.toLowerCase());
    if (sku && (sku.isOffered || isPresent(sku.styleId, sku.id))) {
      const unitPriceE4 = price ?? last.get(sku.id) ?? list.get(sku.id) ?? null;
      return { styleId: sku.styleId, skuId: sku.id, quantity, unitPriceE4 };
    }
    if (style && (!style.isArchived || isPresent(style.id, null)))
      return {
        styleId: style.id,
        skuId: null,
        quantity,
        unitPriceE4: price ?? ofStyles.get(style.id) ?? null,
      };
    throw new Refusal('opportunities.no_such_item', {
      field: `lines.${place}.item`,
      values: { code: item },
    });
  });
}

export async function writeLines(
  tx: Context,
  opportunityId: number,
  lines: readonly Line[],
  currency: string,
): Promise<void> {
  await tx.db('opportunity_lines').where({ opportunityId }).delete();
  for (const [place, line] of lines.entries()) {
    const amountE4 = amountOfLine(line, currency);
    await insertRow(tx.db, 'opportunity_lines', { ...line, opportunityId, position: place + 1, amountE4 });
  }
}

/** What a line is called: the SKU's code, else the style's. */
export const codeOf = ({ skuCode, styleCode }: Pick<OpportunityLine, 'skuCode' | 'styleCode'>) =>
  skuCode ?? styleCode;
