import { today } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import { type PromisedLine, promiseFor } from '../availability/promise.ts';
import type { Quote, QuoteLine } from './quote-queries.ts';

/** While it may still be ordered: from which day on all of it could be delivered, and what holds that up. */
export interface Delivery {
  text: string;
  tone: 'done' | 'soon' | 'danger';
  /** What a SKU's own day is, by its id. */
  days: ReadonlyMap<number, { text: string; tone?: Tone }>;
}

/** Computed from what is on hand, owed and expected now; nothing is held for a quote. Null once it is decided. */
export async function deliveryOf(
  request: PageRequest,
  quote: Quote,
  lines: readonly QuoteLine[],
): Promise<Delivery | null> {
  const { context, t } = request;
  if (!quote.isLatest || !['draft', 'sent', 'expired'].includes(quote.state)) return null;
  const asked = lines.map(({ skuId, quantity }) => ({ skuId, quantity }));
  const {
    on,
    holdingUp,
    lines: promised,
  } = await promiseFor(context, {
    warehouseId: quote.warehouseId,
    lines: asked,
  });
  const sku = lines.find(({ skuId }) => skuId === holdingUp)?.skuCode ?? '';
  const days = new Map(promised.map((line) => [line.skuId, dayOf(request, line)]));
  const wished = quote.requestedOn;
  if (on === null) return { text: t('quotes.not_covered', { sku }), tone: 'danger', days };
  if (on <= today(context)) return { text: t('quotes.all_there'), tone: 'done', days };
  const isLate = wished !== null && on > wished;
  const text = t(isLate ? 'quotes.deliverable_late' : 'quotes.deliverable_from', {
    day: on,
    sku,
    wished: wished ?? '',
  });
  return { text, tone: isLate ? 'danger' : 'soon', days };
}

function dayOf({ context, t, f }: PageRequest, { on, by, quantity }: PromisedLine) {
  if (on === null) return { text: t('quotes.only_now', { count: f.number(by) }), tone: 'danger' as const };
  if (on <= today(context)) return { text: t('quotes.there') };
  return by >= quantity ? { text: on } : { text: on, tone: 'soon' as const };
}
