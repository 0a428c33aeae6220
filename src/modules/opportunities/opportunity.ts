/** Lines of opportunities and what they come to. No I/O. */
import { divideRounded, exact, lineAmount, minorUnits, sum } from '../../core/money.ts';

export interface Line {
  styleId: number;
  /** Null where only the style is known yet. */
  skuId: number | null;
  quantity: number | null;
  unitPriceE4: number | null;
}

/** What a line comes to: nothing while its quantity or its price isn't known. */
export function amountOfLine({ quantity, unitPriceE4 }: Line, currency: string): number {
  if (quantity === null || unitPriceE4 === null) return 0;
  return lineAmount({ quantity, unitPriceE4, discountBp: 0, currency });
}

/** The sum of the lines where they come to something, else what was typed; null where neither is there. */
export function amountOf(lines: readonly Line[], typedE4: number | null, currency: string): number | null {
  const total = sum(lines.map((line) => amountOfLine(line, currency)));
  return total > 0 ? total : typedE4;
}

/** True where each line names a SKU and a quantity, so that an order can be made of them as they are. */
export function isOrderable(lines: readonly Line[]): boolean {
  return lines.length > 0 && lines.every(({ skuId, quantity }) => skuId !== null && quantity !== null);
}

export interface Weighted {
  amountE4: number;
  probabilityBp: number;
  /** Base currency for one unit, in hundred-millionths. */
  rateE8: number;
}

/** Σ amount × probability × rate, exact to the end and rounded once, to the base currency's minor unit. */
export function weightedSum(parts: Iterable<Weighted>, baseCurrency: string): number {
  let total = 0n;
  for (const { amountE4, probabilityBp, rateE8 } of parts)
    total += BigInt(amountE4) * BigInt(probabilityBp) * BigInt(rateE8);
  const unit = 10n ** BigInt(4 - minorUnits(baseCurrency));
  return exact(divideRounded(total, 10_000n * 100_000_000n * unit) * unit);
}
