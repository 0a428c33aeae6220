import type { z } from 'zod';
import { Forbidden, NotFound, Refusal } from '../../core/refusal.ts';
import { offeredActions } from '../../core/state-table.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect, storedFile } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { documentTable, fullNumber } from './document.ts';
import { voidDocument } from './document-actions.ts';
import type { voidForm } from './document-form.ts';
import { stateTones } from './document-list.ts';
import { pdfOf, picturesOf } from './document-pdf.ts';
import {
  type Document,
  documentsOf,
  findDocument,
  type ListedDocument,
  mayIssue,
} from './document-queries.ts';
import { hashOf, type Source } from './source.ts';
import { recordPaths, sourceOf } from './sources.ts';

type Found = Awaited<ReturnType<typeof findDocument>>;

export async function showDocument(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const document = await findDocument(context, idParam(request));
  const source = await sourceNow(request, document);
  const label = fullNumber(document);
  const kind = t(`documents.kind_${document.kind}`);
  const at = `/documents/${document.id}`;
  const record = { kind: document.recordKind, id: document.recordId };
  const offered = mayIssue(context, document.kind, ownersOf(document, source))
    ? offeredActions(documentTable, {
        state: document.state,
        subject: subjectOf(document, source),
        user: context.user,
      })
    : [];
  const actions = {
    revise: { href: issueUrl(document), label: t('documents.revise'), icon: 'file-pencil' },
    void: { href: `${at}/void`, label: t('documents.void'), icon: 'x', danger: true },
  };
  const newer = document.replacedById ? await findDocument(context, document.replacedById) : null;
  const versions = await documentsOf(context, record, { kind: document.kind });
  return page('documents/show', {
    title: `${label} · ${kind}`,
    row: {
      heading: `${kind} ${label}`,
      state: { label: t(`documents.state_${document.state}`), tone: stateTones[document.state] },
      lead: document.customerName,
      back: { href: '/documents', label: t('documents.title') },
      primary: { href: `${at}/pdf`, label: t('documents.pdf'), icon: 'download' },
      actions: [
        { href: `${at}/print`, label: t('documents.print'), icon: 'printer' },
        ...offered.map((action) => actions[action]),
      ],
    },
    notice: noticeOf(request, document, source),
    newer: newer
      ? { href: `/documents/${newer.id}`, label: t('documents.replaced_text', { number: fullNumber(newer) }) }
      : null,
    voidText:
      document.state === 'void' ? t('documents.void_text', { reason: document.stateReason ?? '' }) : null,
    revise: offered.includes('revise') ? actions.revise : null,
    facts: [
      {
        title: t('documents.facts'),
        facts: [
          {
            label: t(`documents.record_${document.recordKind}`),
            text: document.recordNumber,
            href: source ? `${recordPaths[document.recordKind]}/${document.recordId}` : null,
          },
          {
            label: t('documents.customer'),
            text: document.customerName,
            href: `/customers/${document.customerId}`,
          },
          { label: t('documents.language'), text: t(`documents.language_${document.language}`) },
          { label: t('documents.issued_on'), text: f.instant(document.issuedAt) },
          { label: t('documents.issued_by'), text: document.issuedByName },
          {
            label: t('documents.total'),
            text: document.currency ? f.money(document.totalE4, document.currency) : null,
          },
        ],
      },
    ],
    versions: versions.filter(({ id }) => id !== document.id).map((other) => shownVersion(request, other)),
    paper: await paperModel(request, document),
    audit: await auditTrail(request, { kind: 'document', id: document.id }),
  });
}

export function shownVersion({ t }: PageRequest, document: ListedDocument) {
  return {
    href: `/documents/${document.id}`,
    number: fullNumber(document),
    kind: t(`documents.kind_${document.kind}`),
    sub: [document.issuedOn, t(`documents.language_${document.language}`)].join(' · '),
    state: t(`documents.state_${document.state}`),
    tone: stateTones[document.state],
    isCurrent: document.state === 'issued',
  };
}

/** The record as it is now; null where it is gone, as after an import was undone, or says nothing printable any more. */
async function sourceNow({ context }: PageRequest, document: Document): Promise<Source | null> {
  try {
    return await sourceOf(context, { kind: document.recordKind, id: document.recordId }, document.kind);
  } catch (error) {
    if (error instanceof NotFound || error instanceof Refusal) return null;
    throw error;
  }
}

const ownersOf = (document: Document, source: Source | null) => ({
  customer: { ownerId: document.customerOwnerId, backupOwnerId: document.customerBackupOwnerId },
  record: { ownerId: source?.record.ownerId ?? null },
});

const subjectOf = (document: Document, source: Source | null) => ({
  kind: document.kind,
  record: { kind: document.recordKind, state: source?.record.state ?? '' },
});

const issueUrl = ({ recordKind, recordId, kind, language }: Document) =>
  `/documents/issue/${recordKind}/${recordId}/${kind}?language=${language}`;

/** Told while the document is the one that counts: what is printed is not what the record says now. */
function noticeOf({ t, f }: PageRequest, document: Document, source: Source | null): string | null {
  if (document.state !== 'issued' || !source) return null;
  if (hashOf(document.kind, source) === document.sourceHash) return null;
  const record = document.recordNumber;
  const isNewer = source.record.updatedAt > document.issuedAt;
  return isNewer
    ? t('documents.changed_on', { record, day: f.instant(source.record.updatedAt).slice(0, 10) })
    : t('documents.changed', { record });
}

async function paperModel({ context, t }: PageRequest, document: Found) {
  return {
    content: document.content,
    pictures: await picturesOf(context, document.content),
    mark: document.state === 'void' ? t('documents.paper_void') : null,
  };
}

/** The document alone, for the printer. */
export async function printDocument(request: PageRequest): Promise<Outcome> {
  const document = await findDocument(request.context, idParam(request));
  const label = fullNumber(document);
  return page(
    'documents/print',
    {
      title: `${label} · ${request.t(`documents.kind_${document.kind}`)}`,
      back: { href: `/documents/${document.id}`, label },
      pdf: `/documents/${document.id}/pdf`,
      paper: await paperModel(request, document),
    },
    'none',
  );
}

export async function sendPdf(request: PageRequest): Promise<Outcome> {
  const pdf = await pdfOf(request.context, idParam(request));
  return storedFile(pdf, pdf.content);
}

export async function showVoid(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const document = await findDocument(context, idParam(request));
  const source = await sourceNow(request, document);
  if (!mayIssue(context, document.kind, ownersOf(document, source))) throw new Forbidden('documents.issue');
  const number = fullNumber(document);
  const at = `/documents/${document.id}`;
  return confirmPage({
    title: `${t('documents.void')}: ${number}`,
    consequences: [t('documents.will_void', { number })],
    action: `${at}/void`,
    submit: t('documents.void'),
    cancel: at,
    danger: true,
    version: document.version,
    fields: [{ name: 'reason', label: t('documents.reason'), autofocus: true }],
    back: { href: at, label: number },
  });
}

export async function declareVoid(request: PageRequest, form: z.output<typeof voidForm>): Promise<Outcome> {
  const { context } = request;
  const id = idParam(request);
  const document = await findDocument(context, id);
  await voidDocument(context, { id, version: form.version }, form.reason);
  return redirect(`/documents/${id}`, { key: 'documents.voided', values: { number: fullNumber(document) } });
}
