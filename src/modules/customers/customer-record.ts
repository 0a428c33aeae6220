import { addDays, today } from '../../core/days.ts';
import { isModuleOn } from '../../core/settings.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from './customer-queries.ts';
import { newestOrders, orderFigures } from './order-figures.ts';

export type CustomerRecord = Awaited<ReturnType<typeof customerRecord>>;

/** All that a customer's page shows. Throws NotFound for one that the user may not know of. */
export async function customerRecord(request: PageRequest) {
  const { context } = request;
  const customer = await findCustomer(context, idParam(request));
  const { id } = customer;
  const hasOrders = isModuleOn(context.settings, 'orders');
  return {
    customer,
    owners: await ownerNames(request, [
      customer.ownerId ?? 0,
      customer.backupOwnerId ?? 0,
      customer.levelSetById ?? 0,
    ]),
    figures: hasOrders ? await orderFigures(context, id, addDays(today(context), -365)) : null,
    orders: hasOrders ? await newestOrders(context, id) : null,
    audit: await auditTrail(request, { kind: 'customer', id }),
  };
}

async function ownerNames({ context }: PageRequest, ids: readonly number[]): Promise<Map<number, string>> {
  const users: { id: number; name: string }[] = await context
    .db('users')
    .whereIn('id', [...ids])
    .select('id', 'name');
  return new Map(users.map(({ id, name }) => [id, name]));
}
