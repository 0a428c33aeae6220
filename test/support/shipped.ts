import type { TestCompany } from './company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from './stocked.ts';

/** An order of 30 caps, released, of which so many have been sent; 50 lay in stock at 8.00 each. */
export async function shippedOrder(company: TestCompany, pieces: number) {
  const goods = await stockedWarehouse(company, 50);
  const customerId = await aCustomer(company);
  const carrierId = await aCarrier(company);
  const sales = await company.visitor('sales');
  const warehouse = await company.visitor('warehouse');
  const orderId = idIn((await sales.post('/orders', orderFields('CAP-BLK', 30))).headers.location);
  const line = (await company.db('order_lines').where({ orderId }).first('id')) as { id: number };
  await sales.post(`/orders/${orderId}/confirmation`, { version: 1 });
  await sales.post(`/orders/${orderId}/release`, { version: 2 });
  const send = async (quantity: number): Promise<number> => {
    const planned = await warehouse.post('/shipments', {
      order: orderId,
      carrierId,
      mode: 'sea',
      plannedOn: '2026-03-31',
      promisedOn: '2026-04-30',
      'lines[0][orderLineId]': line.id,
      'lines[0][quantity]': quantity,
    });
    const id = idIn(planned.headers.location);
    const sent = await warehouse.post(`/shipments/${id}/dispatch`, {
      version: 1,
      dispatchedOn: '2026-03-31',
    });
    if (sent.status !== 303) throw new Error(`dispatching was answered with ${sent.status}`);
    return id;
  };
  if (pieces > 0) await send(pieces);
  return { ...goods, customerId, orderId, lineId: line.id, sales, warehouse, send };
}
