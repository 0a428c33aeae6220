import type { Context } from '../../core/context.ts';
import type { DocumentKind, RecordKind } from './document.ts';
import { orderSource } from './order-source.ts';
import { quoteSource } from './quote-source.ts';
import { shipmentSource } from './shipment-source.ts';
import type { Source } from './source.ts';

/** What a document of this kind would say of the record now. Throws NotFound as the record's own page does. */
export async function sourceOf(
  context: Context,
  record: { kind: RecordKind; id: number },
  kind: DocumentKind,
): Promise<Source> {
  if (record.kind === 'quote') return quoteSource(context, record.id);
  return record.kind === 'order'
    ? orderSource(context, record.id, kind)
    : shipmentSource(context, record.id, kind);
}

const tables: Record<RecordKind, string> = { quote: 'quotes', order: 'orders', shipment: 'shipments' };
export const recordPaths: Record<RecordKind, string> = {
  quote: '/quotes',
  order: '/orders',
  shipment: '/shipments',
};

/**
 * Holds the record until the commit, so that what is read of it is what is printed and its documents are decided on
 * one after the other. Gives who is in charge of it; nobody where it is gone, as after an import was undone.
 */
export async function lockRecord(
  tx: Context,
  { kind, id }: { kind: RecordKind; id: number },
): Promise<{ ownerId: number | null }> {
  const found: { ownerId: number | null } | undefined = await tx
    .db(tables[kind])
    .where({ id })
    .forUpdate()
    .first('owner_id');
  return found ?? { ownerId: null };
}
