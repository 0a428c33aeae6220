import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { demand } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { createOrder } from '../orders/order-actions.ts';
import type { OrderInput } from '../orders/order-form.ts';
import { isOrderable } from './opportunity.ts';
import { linesOf, lockOpportunity, type Opportunity } from './opportunity-queries.ts';
import { enterStage } from './stage-change.ts';
import { pipelineOf } from './stage-queries.ts';

export interface Won {
  orderId: number;
  /** False where the order was there already: a second press of the button makes no second one. */
  isNew: boolean;
}

/** Wins it with a draft order of its lines, nothing typed again. Refuses where a line doesn't name a SKU and a quantity. */
export async function winWithOrder(context: Context, at: { id: number; version: number }): Promise<Won> {
  return transact(context, async (tx) => {
    const found = await lockOpportunity(tx, at.id);
    if (found.orderId !== null) return { orderId: found.orderId, isNew: false };
    const lines = await linesOf(tx.db, at.id);
    if (!isOrderable(lines)) throw new Refusal('opportunities.not_orderable');
    const order = { ...(await orderHead(tx, found)), lines: lines.map(orderLine) };
    return { orderId: await win(tx, found, { version: at.version, order }), isNew: true };
  });
}

/** Wins it with the order that was filled in on its form. */
export async function winWithTypedOrder(
  context: Context,
  at: { id: number; version: number },
  order: OrderInput,
): Promise<Won> {
  return transact(context, async (tx) => {
    const found = await lockOpportunity(tx, at.id);
    if (found.orderId !== null) return { orderId: found.orderId, isNew: false };
    if (order.customer.trim().toLowerCase() !== found.customerCode.toLowerCase())
      throw new Refusal('opportunities.other_customer', {
        field: 'customer',
        values: { code: found.customerCode },
      });
    return { orderId: await win(tx, found, { version: at.version, order }), isNew: true };
  });
}

async function win(
  tx: Context,
  before: Opportunity,
  { version, order }: { version: number; order: OrderInput },
): Promise<number> {
  demand(tx, 'orders.write');
  if (before.version !== version) throw new StaleVersion('opportunities', before.id);
  const orderId = await createOrder(tx, order);
  const pipeline = await pipelineOf(tx);
  const present = pipeline.of(before.stage);
  const to = present.kind === 'won' ? present : pipeline.won;
  await enterStage(tx, before, { to, version, pipeline, more: { orderId } });
  return orderId;
}

type Orderable = Awaited<ReturnType<typeof linesOf>>[number];

const orderLine = (line: Orderable, place: number) => ({
  sku: line.skuCode ?? '',
  quantity: line.quantity ?? 0,
  price: line.unitPriceE4,
  discount: null,
  place,
});

/** An order's own values as the opportunity gives them; the customer's terms are copied where it has none. */
async function orderHead(tx: Context, found: Opportunity): Promise<Omit<OrderInput, 'lines'>> {
  const warehouseId = await usualWarehouse(tx, found.customerId);
  if (warehouseId === null) throw new Refusal('opportunities.no_warehouse');
  return {
    customer: found.customerCode,
    contactId: await contactStill(tx, found),
    customerPo: null,
    warehouseId,
    currency: found.currency,
    orderedOn: today(tx),
    requestedOn: null,
    promisedOn: null,
    incoterm: null,
    incotermPlace: null,
    paymentTerms: null,
    marks: null,
    remarks: found.remarks,
    agreedMessage: null,
  };
}

/** The contact, unless they have left the customer: then they don't go onto its order. */
export async function contactStill(
  tx: Context,
  { customerId, contactId }: Pick<Opportunity, 'customerId' | 'contactId'>,
): Promise<number | null> {
  if (contactId === null) return null;
  const link = await tx
    .db('customer_contacts')
    .where({ customerId, contactId })
    .where((present) => present.whereNull('to_on').orWhere('to_on', '>=', today(tx)))
    .first('id');
  return link ? contactId : null;
}

/** Where the customer's last order is delivered from, else the first warehouse in use; null where there is none. */
export async function usualWarehouse(context: Context, customerId: number): Promise<number | null> {
  const choices = await warehouseChoices(context.db, null);
  const last: { warehouseId: number } | undefined = await context
    .db('orders')
    .where({ customerId })
    .orderBy([
      { column: 'ordered_on', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first('warehouse_id');
  return (choices.find(({ id }) => id === last?.warehouseId) ?? choices[0])?.id ?? null;
}
