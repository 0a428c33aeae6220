import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { takeTransition } from '../../core/state-table.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { bankAccounts } from './bank-account-queries.ts';
import { standardClauses } from './clauses.ts';
import { buildContent } from './content.ts';
import {
  canIssue,
  type DocumentKind,
  documentTable,
  fullNumber,
  kindRules,
  type PaperLanguage,
  type RecordKind,
} from './document.ts';
import type { IssueInput } from './document-form.ts';
import { findDocument, mayIssue } from './document-queries.ts';
import { houseOf } from './letterhead.ts';
import type { DocumentContent } from './paper.ts';
import { hashOf, type Source } from './source.ts';
import { lockRecord, sourceOf } from './sources.ts';

/** What a document is to be made of: a record and a kind. */
export interface Wanted {
  record: { kind: RecordKind; id: number };
  kind: DocumentKind;
}

/** The document as it would be issued now, with this number. */
export async function contentFor(
  context: Context,
  { source, kind, form }: { source: Source; kind: DocumentKind; form: IssueInput },
  { number, revision }: { number: string; revision: number },
): Promise<DocumentContent> {
  const accounts = form.bankAccountId === null ? [] : await bankAccounts(context.db);
  const bank = accounts.find(({ id }) => id === form.bankAccountId) ?? null;
  if (form.bankAccountId !== null && !bank && kindRules[kind].hasBank)
    throw new Refusal('documents.no_such_account', { field: 'bankAccountId' });
  return buildContent({
    kind,
    language: form.language,
    source,
    house: houseOf(context.settings, standardClauses),
    bank,
    number,
    revision,
    issuedOn: today(context),
    hasStamp: form.hasStamp,
    note: form.note,
    translate,
  });
}

interface Current {
  id: number;
  number: string;
  revision: number;
  issuedOn: string;
  state: 'issued' | 'replaced' | 'void';
}

/** The last one of this record, kind and language, and the number that all languages of it share. */
export async function lastOf(
  { db }: Pick<Context, 'db'>,
  { record, kind }: Wanted,
  language: PaperLanguage,
): Promise<{ last: Current | null; number: string | null }> {
  const rows: (Current & { language: PaperLanguage })[] = await db('documents')
    .where({ recordKind: record.kind, recordId: record.id, kind })
    .orderBy('id', 'desc')
    .select('id', 'number', 'revision', 'issued_on', 'state', 'language');
  // A number that was declared void stays so; the next document of the record begins a new one.
  const live = rows.filter(({ state }) => state === 'issued');
  const [any] = live;
  const number = any?.number ?? (kindRules[kind].series ? null : (rows[0]?.number ?? null));
  const own = rows.filter((row) => row.language === language && row.number === number);
  return { last: own[0] ?? null, number };
}

/** Issues a document: from then on it says what it says. Gives its id; its PDF is drawn afterwards. */
export async function issueDocument(context: Context, wanted: Wanted, form: IssueInput): Promise<number> {
  return transact(context, async (tx) => {
    await lockRecord(tx, wanted.record);
    const source = await sourceOf(tx, wanted.record, wanted.kind);
    refuseUnissuable(tx, wanted, source);
    const sourceHash = hashOf(wanted.kind, source);
    if (form.seen && form.seen !== sourceHash) throw new Refusal('documents.changed_meanwhile');
    const { last, number: present } = await lastOf(tx, wanted, form.language);
    const { series } = kindRules[wanted.kind];
    const number =
      present ?? (series ? await nextYearlyNumber(tx.db, series, today(tx)) : source.record.number);
    const revision = last ? last.revision + 1 : 0;
    const content = await contentFor(tx, { source, kind: wanted.kind, form }, { number, revision });
    if (last?.state === 'issued')
      await tx
        .db('documents')
        .where({ id: last.id })
        .update({ state: 'replaced', endedAt: now(tx) });
    const id = await insertRow(tx.db, 'documents', {
      kind: wanted.kind,
      number,
      revision,
      language: form.language,
      state: 'issued',
      recordKind: wanted.record.kind,
      recordId: wanted.record.id,
      recordNumber: source.record.number,
      customerId: source.customer.id,
      currency: source.currency,
      totalE4: source.totalE4,
      content: JSON.stringify(content),
      sourceHash,
      issuedOn: content.issuedOn,
      issuedAt: now(tx),
      issuedById: actorId(tx),
      version: 1,
    });
    if (last?.state === 'issued')
      await tx.db('documents').where({ id: last.id }).update({ replacedById: id }).increment('version', 1);
    await tell(tx, wanted, { id, source, label: fullNumber({ number, revision }) });
    return id;
  });
}

function refuseUnissuable(tx: Context, { kind, record }: Wanted, source: Source): void {
  if (!mayIssue(tx, kind, source)) throw new Forbidden('documents.issue');
  if (!canIssue(kind, { kind: record.kind, state: source.record.state }))
    throw new Refusal('documents.not_in_state', { values: { number: source.record.number } });
  if (source.lines.length === 0) throw new Refusal('documents.no_lines');
}

/** Where who speaks with the customer, who looks for it and who checks will find it. */
async function tell(
  tx: Context,
  { kind, record }: Wanted,
  { id, source, label }: { id: number; source: Source; label: string },
): Promise<void> {
  const searched = kindRules[kind].isPriced ? 'priced_document' : 'document';
  await index(tx.db, {
    kind: searched,
    recordId: id,
    title: label,
    subtitle: source.record.number,
    isArchived: false,
    terms: [label, source.record.number],
    customerId: source.customer.id,
  });
  await audit(tx, {
    action: 'documents.issue',
    record: { kind: 'document', id, label },
    changes: { record: { before: null, after: source.record.number } },
  });
  await audit(tx, {
    action: 'documents.issue',
    record: { kind: record.kind, id: record.id, label: source.record.number },
    changes: { number: { before: null, after: label } },
  });
  await story(tx, {
    customerId: source.customer.id,
    kind: 'document',
    message: `documents.story_issued_${kind}`,
    detail: { number: label, record: source.record.number },
    record: { kind: searched, id },
  });
}

/** Marks a document as void; its number is not used again. */
export async function voidDocument(
  context: Context,
  at: { id: number; version: number },
  reason: string,
): Promise<void> {
  await transact(context, async (tx) => {
    const { recordKind, recordId } = await findDocument(tx, at.id);
    // Before the document, as issuing does, which would write `replaced` over it.
    const record = await lockRecord(tx, { kind: recordKind, id: recordId });
    await tx.db('documents').where({ id: at.id }).forUpdate().first('id');
    const document = await findDocument(tx, at.id);
    const owners = {
      customer: { ownerId: document.customerOwnerId, backupOwnerId: document.customerBackupOwnerId },
      record,
    };
    if (!mayIssue(tx, document.kind, owners)) throw new Forbidden('documents.issue');
    const subject = { kind: document.kind, record: { kind: document.recordKind, state: '' } };
    takeTransition(documentTable, { state: document.state, subject, action: 'void' });
    const label = fullNumber(document);
    await updateVersioned(tx.db, 'documents', at, { state: 'void', stateReason: reason, endedAt: now(tx) });
    await audit(tx, {
      action: 'documents.void',
      record: { kind: 'document', id: at.id, label },
      changes: {
        state: { before: document.state, after: 'void' },
        reason: { before: null, after: reason },
      },
    });
    await story(tx, {
      customerId: document.customerId,
      kind: 'document',
      message: 'documents.story_void',
      detail: { number: label, reason },
      record: { kind: kindRules[document.kind].isPriced ? 'priced_document' : 'document', id: at.id },
    });
  });
}
