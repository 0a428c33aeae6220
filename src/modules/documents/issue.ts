import { Forbidden, NotFound, Refusal } from '../../core/refusal.ts';
import type { Field } from '../../web/form-page.ts';
import { type Outcome, page, redirect, storedFile } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { bankAccounts } from './bank-account-queries.ts';
import {
  canIssue,
  fullNumber,
  isDocumentKind,
  isRecordKind,
  kindRules,
  paperLanguage,
  paperLanguages,
} from './document.ts';
import { contentFor, issueDocument, lastOf, type Wanted } from './document-actions.ts';
import { type IssueInput, issueForm } from './document-form.ts';
import { draftPdf, pdfOf, picturesOf } from './document-pdf.ts';
import { mayIssue } from './document-queries.ts';
import { accountFor, type BankAccount } from './letterhead.ts';
import type { DocumentContent } from './paper.ts';
import { hashOf, type Source } from './source.ts';
import { recordPaths, sourceOf } from './sources.ts';

function wantedIn(request: PageRequest): Wanted {
  const { record = '', kind = '' } = request.params;
  const id = idParam(request);
  if (!isRecordKind(record) || !isDocumentKind(kind) || !kindRules[kind].from.includes(record))
    throw new NotFound(`${record} ${kind}`);
  return { record: { kind: record, id }, kind };
}

const urlOf = ({ record, kind }: Wanted) => `/documents/issue/${record.kind}/${record.id}/${kind}`;

/** What was chosen so far, in the address or in the form, over what is usual for the record and its customer. */
async function chosen(
  request: PageRequest,
  { kind }: Wanted,
  source: Source,
): Promise<{ form: IssueInput; accounts: BankAccount[] }> {
  const { query, entered, context } = request;
  const accounts = kindRules[kind].hasBank ? await bankAccounts(context.db) : [];
  const typed = Object.keys(entered.values).length > 0 ? entered.values : query;
  const usual = paperLanguage(source.record.documentLanguage ?? source.customer.documentLanguage) ?? 'en';
  const parsed = issueForm.partial().safeParse(typed);
  const given: Partial<IssueInput> = parsed.success ? parsed.data : {};
  const bank = accountFor(accounts, source.currency ?? '');
  return {
    accounts,
    form: {
      language: paperLanguage(given.language) ?? (kind === 'production_notice' ? 'zh-CN' : usual),
      bankAccountId:
        'bankAccountId' in typed
          ? (accounts.find(({ id }) => id === given.bankAccountId)?.id ?? null)
          : (bank?.id ?? null),
      hasStamp: given.hasStamp ?? false,
      note: given.note ?? null,
      seen: hashOf(kind, source),
    },
  };
}

/** Language, account and stamp to choose, and the document as it would be; a draft until it is issued. */
export async function showIssue(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const wanted = wantedIn(request);
  const named = t(`documents.kind_${wanted.kind}`);
  const kind = context.language === 'en' ? named.toLowerCase() : named;
  const title = t('documents.issue_kind', { kind });
  const source = await readable(request, wanted);
  const back = { href: `${recordPaths[wanted.record.kind]}/${wanted.record.id}`, label: source.number };
  const row = { heading: title, lead: t('documents.issue_lead'), back };
  if ('problem' in source)
    return page('documents/issue', { title, row, problem: source.problem, fields: [], paper: null });
  const { form, accounts } = await chosen(request, wanted, source.found);
  const { last, number } = await lastOf(context, wanted, form.language);
  const revision = last ? last.revision + 1 : 0;
  const shown = number ?? (kindRules[wanted.kind].series ? '—' : source.number);
  const content = await contentFor(
    context,
    { source: source.found, kind: wanted.kind, form },
    { number: shown, revision },
  );
  return page('documents/issue', {
    title: `${title} · ${source.number}`,
    row,
    problem: null,
    action: urlOf(wanted),
    cancel: back.href,
    fields: fieldsOf(request, { form, accounts, content }),
    seen: form.seen,
    pdf: `${urlOf(wanted)}/pdf?${queryOf(form)}`,
    replaces:
      last?.state === 'issued'
        ? t('documents.replaces', { number: fullNumber(last), day: last.issuedOn })
        : null,
    paper: { content, pictures: await picturesOf(context, content), mark: content.draftText },
  });
}

function queryOf({ language, bankAccountId, hasStamp, note }: IssueInput): string {
  return new URLSearchParams({
    language,
    bankAccountId: bankAccountId === null ? '' : String(bankAccountId),
    ...(hasStamp ? { hasStamp: '1' } : {}),
    ...(note ? { note } : {}),
  }).toString();
}

/** What is to be printed, or the sentence that says why nothing can be. */
async function readable(
  { context, t }: PageRequest,
  wanted: Wanted,
): Promise<{ number: string; found: Source } | { number: string; problem: string }> {
  try {
    const found = await sourceOf(context, wanted.record, wanted.kind);
    if (!mayIssue(context, wanted.kind, found)) throw new Forbidden('documents.issue');
    const { number, state } = found.record;
    if (!canIssue(wanted.kind, { kind: wanted.record.kind, state }))
      return { number, problem: t('documents.not_in_state', { number }) };
    if (found.lines.length === 0) return { number, problem: t('documents.no_lines') };
    return { number, found };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      number: t(`documents.record_${wanted.record.kind}`),
      problem: t(error.messageKey, error.values),
    };
  }
}

function fieldsOf(
  { context, t }: PageRequest,
  {
    form,
    accounts,
    content,
  }: { form: IssueInput; accounts: readonly BankAccount[]; content: DocumentContent },
): Field[] {
  const languages = paperLanguages.map((value) => ({ value, label: t(`documents.language_${value}`) }));
  const banks = [
    ...accounts.map(({ id, currency, bank, accountNumber }) => ({
      value: String(id),
      label: `${currency} · ${bank} · ${accountNumber}`,
    })),
    { value: '', label: t('documents.bank_none') },
  ];
  return [
    {
      name: 'language',
      label: t('documents.language'),
      kind: 'select',
      options: languages,
      value: form.language,
    },
    ...(accounts.length > 0
      ? [
          {
            name: 'bankAccountId',
            label: t('documents.bank'),
            kind: 'select' as const,
            options: banks,
            value: form.bankAccountId === null ? '' : String(form.bankAccountId),
          },
        ]
      : []),
    ...(context.settings.letterhead.stampFileId !== null && content.signatures.length > 0
      ? [
          {
            name: 'hasStamp',
            label: t('documents.has_stamp'),
            kind: 'checkbox' as const,
            value: form.hasStamp,
          },
        ]
      : []),
    {
      name: 'note',
      label: t('documents.note'),
      kind: 'textarea',
      rows: 2,
      optional: true,
      hint: t('documents.note_hint'),
      value: form.note,
    },
  ];
}

/** The draft as PDF, as it would look. */
export async function previewPdf(request: PageRequest): Promise<Outcome> {
  const { context } = request;
  const wanted = wantedIn(request);
  const source = await readable(request, wanted);
  if ('problem' in source) throw new NotFound(source.problem);
  const { form } = await chosen(request, wanted, source.found);
  const { last, number } = await lastOf(context, wanted, form.language);
  const shown = { number: number ?? source.number, revision: last ? last.revision + 1 : 0 };
  const content = await contentFor(context, { source: source.found, kind: wanted.kind, form }, shown);
  const pdf = await draftPdf(context, content);
  return storedFile(pdf, pdf.content);
}

export async function issue(request: PageRequest, form: IssueInput): Promise<Outcome> {
  const { context, t } = request;
  const wanted = wantedIn(request);
  const id = await issueDocument(context, wanted, form);
  await pdfOf(context, id);
  const document: { number: string; revision: number } = await context
    .db('documents')
    .where({ id })
    .first('number', 'revision');
  const values = { kind: t(`documents.kind_${wanted.kind}`), number: fullNumber(document) };
  return redirect(`/documents/${id}`, { key: 'documents.issued', values });
}
