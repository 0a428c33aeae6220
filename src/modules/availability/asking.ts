/** What was asked, read from an address: `/availability?what=CAP-07&quantity=600&on=2026-12-20`. */
import { type Day, isDay, today } from '../../core/days.ts';
import { numberOf } from '../../core/sheets/values.ts';
import { idOf } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { type SkuName, skusByCode } from '../inventory/sku-queries.ts';
import { type GridCell, gridOf, type StyleName, stylesByCode } from '../inventory/style-queries.ts';

export interface Question {
  what: string;
  quantity: number | null;
  on: Day;
  warehouseId: number | null;
  /** Quantities typed into a style's grid, by SKU. */
  cells: ReadonlyMap<number, number>;
}

const mostPieces = 10_000_000;

function wholeOf(text: string | undefined): number | null {
  const plain = numberOf(text ?? '') ?? '';
  return /^\d{1,8}$/.test(plain) ? Math.min(Number(plain), mostPieces) : null;
}

export function questionOf({ query, context }: PageRequest): Question {
  const cells = new Map<number, number>();
  for (const [name, typed] of Object.entries(query)) {
    const skuId = Number(/^grid\[s([1-9]\d{0,8})\]$/.exec(name)?.[1]);
    const quantity = wholeOf(typed);
    if (skuId && quantity) cells.set(skuId, quantity);
  }
  return {
    what: (query.what ?? '').normalize('NFC').trim().slice(0, 40),
    quantity: wholeOf(query.quantity),
    on: isDay(query.on ?? '') ? (query.on ?? '') : today(context),
    warehouseId: idOf(query.warehouse),
    cells,
  };
}

export type Subject =
  | { kind: 'sku'; sku: SkuName }
  | { kind: 'style'; style: StyleName; cells: GridCell[] }
  | null;

/** The SKU or the style of that code; where both have it, the SKU. */
export async function subjectOf({ context: { db } }: PageRequest, what: string): Promise<Subject> {
  if (!what) return null;
  const sku = (await skusByCode(db, [what])).get(what.toLowerCase());
  if (sku) return { kind: 'sku', sku };
  const style = (await stylesByCode(db, [what])).get(what.toLowerCase());
  if (!style) return null;
  const cells = (await gridOf(db, style.id)).filter(({ isActive, onHand }) => isActive || onHand > 0);
  return { kind: 'style', style, cells };
}
