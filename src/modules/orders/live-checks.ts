import { allows } from '../../core/permissions.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { json, type Outcome } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { findCustomerByCode } from '../customers/customer-queries.ts';
import { skusByCode } from '../inventory/sku-queries.ts';
import { priceNote } from './price-note.ts';
import { knownPrices, orderWithPo } from './price-queries.ts';

/** While a PO number is typed: that another order of this customer has it. */
export async function checkPo({ context, query, t }: PageRequest): Promise<Outcome> {
  const customer = await findCustomerByCode(context, query.customer ?? '');
  const number = customer
    ? await orderWithPo(context, {
        customerId: customer.id,
        customerPo: (query.po ?? '').trim() || null,
        butOf: idOf(query.order),
      })
    : null;
  return json({ text: number ? t('orders.po_repeats', { number }) : '' });
}

/** While lines are typed: what this customer paid last for a SKU, and what it costs by the list. */
export async function linePrice(request: PageRequest): Promise<Outcome> {
  const { context, query } = request;
  const customer = await findCustomerByCode(context, query.customer ?? '');
  const code = (query.sku ?? '').trim();
  const sku = code ? (await skusByCode(context.db, [code])).get(code.toLowerCase()) : undefined;
  if (!customer || !sku || !allows(context.user, 'orders.prices')) return json({ text: '' });
  const known = await knownPrices(context.db, {
    customerId: customer.id,
    currency: query.currency || customer.currency,
    skuIds: [sku.id],
    butOf: idOf(query.order),
  });
  const prices = known.get(sku.id) ?? { lastE4: null, listE4: null };
  return json({ text: priceNote(request, null, prices) });
}
