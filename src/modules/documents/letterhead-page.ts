import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { forgetSettings, saveSettings, settingsVersion } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { type FormPart, formPage, type TitleRow } from '../../web/form-page.ts';
import { type Outcome, type PageOutcome, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import type { letterheadForm } from './document-form.ts';
import { picturesOf } from './document-pdf.ts';

/** From the page of one part of what documents say of the company to the others. */
export function besides({ t }: PageRequest, here: string): TitleRow['actions'] {
  return [
    { href: '/settings/letterhead', label: t('documents.letterhead'), icon: 'building' },
    { href: '/settings/bank-accounts', label: t('documents.accounts'), icon: 'cash' },
    { href: '/settings/contract-articles', label: t('documents.clauses'), icon: 'certificate' },
  ].filter(({ href }) => href !== here);
}

export const toSettings = ({ t }: PageRequest) => ({ href: '/settings', label: t('admin.settings') });

export async function showLetterhead(request: PageRequest): Promise<PageOutcome> {
  const { context, t } = request;
  const { letterhead } = context.settings;
  const field = (name: string, label: string) => ({ name, label: t(`documents.${label}`), optional: true });
  const parts: FormPart[] = [
    { row: [field('nameZh', 'name_zh'), field('nameEn', 'name_en')] },
    { row: [field('addressZh', 'address_zh'), field('addressEn', 'address_en')] },
    {
      row: [
        { ...field('phone', 'phone'), width: 'm' },
        { ...field('fax', 'fax'), width: 'm' },
        { ...field('email', 'email'), kind: 'email' },
      ],
    },
    { row: [field('website', 'website'), { ...field('taxNumber', 'tax_number'), width: 'm' }] },
    {
      row: [
        { ...field('signerZh', 'signer_zh'), hint: t('documents.signer_hint') },
        field('signerEn', 'signer_en'),
      ],
    },
  ];
  const form = formPage({
    title: t('documents.letterhead'),
    lead: t('documents.letterhead_lead'),
    back: toSettings(request),
    actions: besides(request, '/settings/letterhead') ?? [],
    action: '/settings/letterhead',
    submit: t('shared.save'),
    cancel: '/settings',
    parts,
    values: { ...letterhead },
    version: await settingsVersion(context.db),
  });
  const { logo, stamp } = await picturesOf(context, {
    letterhead: { logoFileId: letterhead.logoFileId },
    stampFileId: letterhead.stampFileId,
  });
  return { ...form, view: 'documents/letterhead', model: { ...form.model, pictures: { logo, stamp } } };
}

export async function saveLetterhead(
  { context }: PageRequest,
  { version, ...form }: z.output<typeof letterheadForm>,
): Promise<Outcome> {
  const texts = Object.fromEntries(Object.entries(form).map(([name, text]) => [name, text ?? '']));
  await transact(context, async (tx) => {
    if ((await settingsVersion(tx.db)) !== version) throw new StaleVersion('settings', version);
    const before = tx.settings.letterhead;
    await saveSettings(tx.db, { letterhead: { ...before, ...texts } });
    await audit(tx, {
      action: 'documents.letterhead',
      record: { kind: 'settings', id: null, label: tx.settings.companyName },
      changes: changesBetween(before, texts),
    });
  });
  forgetSettings(context.db);
  return redirect('/settings/letterhead', { key: 'shared.saved' });
}
