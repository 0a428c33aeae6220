import { divideRounded } from '../../core/money.ts';
import type { PageRequest } from '../../web/route.ts';
import type { PricedLine } from './order.ts';
import type { KnownPrices } from './price-queries.ts';

/** By how many basis points the price after discount lies below the list price; 0 where it doesn't. */
export function belowList({ unitPriceE4, discountBp }: Omit<PricedLine, 'quantity'>, listE4: number): number {
  if (listE4 <= 0) return 0;
  const net = BigInt(unitPriceE4) * BigInt(10_000 - discountBp);
  const share = 10_000n - divideRounded(net, BigInt(listE4));
  return share > 0n ? Number(share) : 0;
}

/** What stands beside a price: the last one to this customer, the list price, and that it lies far below that. */
export function priceNote(
  { t, f, context }: PageRequest,
  line: Omit<PricedLine, 'quantity'> | null,
  { lastE4, listE4 }: KnownPrices,
): string {
  const below = line && listE4 !== null ? belowList(line, listE4) : 0;
  return [
    lastE4 === null ? '' : t('orders.last_price', { price: f.price(lastE4) }),
    listE4 === null ? '' : t('orders.list_price', { price: f.price(listE4) }),
    below > context.settings.priceNotePercent * 100
      ? t('orders.below_list', { share: f.percent(below / 10_000) })
      : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
