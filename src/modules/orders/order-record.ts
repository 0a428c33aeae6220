import { isModuleOn } from '../../core/settings.ts';
import type { Database } from '../../db/connection.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findOrder, linesOf, shipmentsOf } from './order-queries.ts';

/** All that an order's page shows. Throws NotFound for one that the user may not know of. */
export async function orderRecord(request: PageRequest) {
  const { context } = request;
  const order = await findOrder(context, idParam(request));
  const hasShipments = isModuleOn(context.settings, 'shipments');
  return {
    order,
    lines: await linesOf(context.db, order.id),
    amendments: await amendmentsOf(context.db, order.id),
    shipments: hasShipments ? await shipmentsOf(context.db, order.id) : [],
    audit: await auditTrail(request, { kind: 'order', id: order.id }),
  };
}

interface Amendment {
  number: number;
  reason: string;
  consentedOn: string;
  userName: string;
}

async function amendmentsOf(db: Database, orderId: number): Promise<Amendment[]> {
  return db('order_amendments as a')
    .join('users as u', 'u.id', 'a.user_id')
    .where('a.order_id', orderId)
    .orderBy('a.number', 'desc')
    .select('a.number', 'a.reason', 'a.consented_on', 'u.name as user_name');
}
