import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { isModuleOn } from '../../core/settings.ts';
import { mayWrite, narrowToVisible } from '../customers/customer-queries.ts';
import {
  type DocumentKind,
  type DocumentState,
  kindRules,
  type PaperLanguage,
  type RecordKind,
  unpricedKinds,
} from './document.ts';
import type { DocumentContent } from './paper.ts';
import type { Source } from './source.ts';

export interface Document {
  id: number;
  kind: DocumentKind;
  number: string;
  revision: number;
  language: PaperLanguage;
  state: DocumentState;
  recordKind: RecordKind;
  recordId: number;
  recordNumber: string;
  customerId: number;
  customerName: string;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  currency: string | null;
  totalE4: number | null;
  pdfFileId: number | null;
  sourceHash: string;
  issuedOn: string;
  issuedAt: string;
  issuedByName: string | null;
  replacedById: number | null;
  stateReason: string | null;
  version: number;
}

export const documentSelect = [
  'd.id',
  'd.kind',
  'd.number',
  'd.revision',
  'd.language',
  'd.state',
  'd.record_kind',
  'd.record_id',
  'd.record_number',
  'd.customer_id',
  'd.currency',
  'd.total_e4',
  'd.issued_on',
  'd.issued_at',
  'c.name as customer_name',
];

/**
 * Documents of customers that the user may read, as `d` with customer `c`; those with prices only for who sees
 * prices. What was issued of a shipment is gone with the shipments.
 */
export function visibleDocuments(context: Context) {
  const query = narrowToVisible(
    context,
    context.db('documents as d').join('customers as c', 'c.id', 'd.customer_id'),
  );
  if (!allows(context.user, 'orders.prices')) query.whereIn('d.kind', [...unpricedKinds]);
  if (!isModuleOn(context.settings, 'shipments')) query.whereNot('d.record_kind', 'shipment');
  return query;
}

/** Throws NotFound for a document that isn't there or that the user may not know of. */
export async function findDocument(
  context: Context,
  id: number,
): Promise<Document & { content: DocumentContent }> {
  const found: (Document & { content: string }) | undefined = await visibleDocuments(context)
    .leftJoin('users as u', 'u.id', 'd.issued_by_id')
    .where('d.id', id)
    .first(
      ...documentSelect,
      'd.content',
      'd.source_hash',
      'd.pdf_file_id',
      'd.replaced_by_id',
      'd.state_reason',
      'd.version',
      'c.owner_id as customer_owner_id',
      'c.backup_owner_id as customer_backup_owner_id',
      'u.name as issued_by_name',
    );
  if (!found) throw new NotFound('document');
  return { ...found, content: JSON.parse(found.content) as DocumentContent };
}

export type ListedDocument = Pick<
  Document,
  'id' | 'kind' | 'number' | 'revision' | 'language' | 'state' | 'issuedOn' | 'issuedAt'
>;

/** All that was issued of a record, the newest first; with `kind` of that kind only. */
export async function documentsOf(
  context: Context,
  record: { kind: RecordKind; id: number },
  { kind, most = 200 }: { kind?: DocumentKind; most?: number } = {},
): Promise<ListedDocument[]> {
  const query = visibleDocuments(context)
    .where({ 'd.record_kind': record.kind, 'd.record_id': record.id })
    .orderBy('d.id', 'desc')
    .limit(most)
    .select(
      'd.id',
      'd.kind',
      'd.number',
      'd.revision',
      'd.language',
      'd.state',
      'd.issued_on',
      'd.issued_at',
    );
  if (kind) query.where('d.kind', kind);
  return query;
}

type Owned = Pick<Source['customer'], 'ownerId' | 'backupOwnerId'>;

/** Whoever may write the customer or is in charge of the record issues prices; notes and lists whoever packs too. */
export function mayIssue(
  context: Context,
  kind: DocumentKind,
  { customer, record }: { customer: Owned; record: Pick<Owned, 'ownerId'> },
): boolean {
  if (!allows(context.user, 'documents.issue')) return false;
  if (!kindRules[kind].isPriced) return true;
  if (!allows(context.user, 'orders.prices')) return false;
  return mayWrite(context, customer) || mayWrite(context, { ownerId: record.ownerId, backupOwnerId: null });
}
