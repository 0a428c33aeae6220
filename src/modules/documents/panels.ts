import { allows } from '../../core/permissions.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { canIssue, type DocumentKind, documentKinds, type RecordKind } from './document.ts';
import { shownVersion } from './document-page.ts';
import { documentsOf, mayIssue } from './document-queries.ts';

const mostShown = 12;

/** On the page of a quote, an order or a shipment: what was issued of it, and what can be. */
export function documentPanel(kind: RecordKind) {
  return async (request: PageRequest, record: PanelRecord): Promise<Panel | null> => {
    const { context, t } = request;
    if (!allows(context.user, 'documents.read')) return null;
    const own = await documentsOf(context, { kind, id: record.id }, { most: mostShown });
    const documents = [...own, ...(kind === 'order' ? await ofQuote(request, record.id) : [])];
    const kinds = await issuable(request, kind, record);
    if (documents.length === 0 && kinds.length === 0) return null;
    return {
      // An order's other column is long with facts.
      place: kind === 'order' ? 'main' : 'side',
      view: 'documents/panel',
      model: {
        documents: documents.map((document) => shownVersion(request, document)),
        issuable: kinds.map((one) => ({
          href: `/documents/issue/${kind}/${record.id}/${one}`,
          label: t(`documents.kind_${one}`),
        })),
      },
    };
  };
}

/** The proforma invoice is often issued of the quote; whoever has the order open looks for it there. */
async function ofQuote({ context }: PageRequest, orderId: number) {
  const order: { quoteId: number | null } | undefined = await context
    .db('orders')
    .where({ id: orderId })
    .first('quote_id');
  if (!order?.quoteId) return [];
  return documentsOf(context, { kind: 'quote', id: order.quoteId }, { most: mostShown });
}

const tables: Record<RecordKind, string> = { quote: 'quotes', order: 'orders', shipment: 'shipments' };

interface Issuable {
  state: string;
  ownerId: number | null;
  customerOwnerId: number | null;
  backupOwnerId: number | null;
}

async function issuable(
  { context }: PageRequest,
  kind: RecordKind,
  { id }: Pick<PanelRecord, 'id'>,
): Promise<DocumentKind[]> {
  if (!allows(context.user, 'documents.issue')) return [];
  const row: Issuable | undefined = await context
    .db(`${tables[kind]} as x`)
    .join('customers as c', 'c.id', 'x.customer_id')
    .where('x.id', id)
    .first('x.state', 'x.owner_id', 'c.owner_id as customer_owner_id', 'c.backup_owner_id');
  if (!row) return [];
  const owned = {
    customer: { ownerId: row.customerOwnerId, backupOwnerId: row.backupOwnerId },
    record: { ownerId: row.ownerId },
  };
  return documentKinds.filter(
    (one) => canIssue(one, { kind, state: row.state }) && mayIssue(context, one, owned),
  );
}
