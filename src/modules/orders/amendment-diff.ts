/** What an amendment changed, from what it keeps of before and after. No I/O. */

export interface BriefLine {
  skuId: number;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
}

export interface LineChange {
  skuId: number;
  /** Null where the SKU was not on the order, or no longer is. */
  before: Omit<BriefLine, 'skuId'> | null;
  after: Omit<BriefLine, 'skuId'> | null;
}

/** A SKU's lines as one: their pieces, and the price of the first. */
function bySku(lines: readonly BriefLine[]): Map<number, Omit<BriefLine, 'skuId'>> {
  const found = new Map<number, Omit<BriefLine, 'skuId'>>();
  for (const { skuId, quantity, ...price } of lines) {
    const present = found.get(skuId);
    found.set(
      skuId,
      present ? { ...present, quantity: present.quantity + quantity } : { quantity, ...price },
    );
  }
  return found;
}

/** The SKUs that differ, in the order of the lines after it; those taken out stand last. */
export function changedLines(before: readonly BriefLine[], after: readonly BriefLine[]): LineChange[] {
  const old = bySku(before);
  const now = bySku(after);
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((skuId) => ({ skuId, before: old.get(skuId) ?? null, after: now.get(skuId) ?? null }))
    .filter(({ before: was, after: is }) => JSON.stringify(was) !== JSON.stringify(is));
}
