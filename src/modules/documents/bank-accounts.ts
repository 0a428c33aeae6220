import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { allCurrencies } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { allBankAccounts, findBankAccount } from './bank-account-queries.ts';
import type { AccountInput, editAccountForm } from './document-form.ts';
import { besides, toSettings } from './letterhead-page.ts';

const at = '/settings/bank-accounts';

export async function showAccounts(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const rows = (await allBankAccounts(context.db)).map((account) => ({
    href: `${at}/${account.id}`,
    cells: {
      account: { text: account.accountNumber, sub: account.beneficiary },
      currency: account.currency,
      bank: account.swift ? { text: account.bank, sub: account.swift } : account.bank,
      state: account.isArchived
        ? { text: t('shared.archived'), tone: 'neutral' }
        : { text: t('documents.in_use'), tone: 'done' },
    },
  }));
  return page('documents/accounts', {
    title: t('documents.accounts'),
    row: {
      heading: t('documents.accounts'),
      lead: t('documents.accounts_lead'),
      back: toSettings(request),
      actions: besides(request, at),
      primary: { href: `${at}/new`, label: t('documents.new_account'), icon: 'plus' },
    },
    table: {
      columns: [
        { key: 'account', label: t('documents.account_number') },
        { key: 'currency', label: t('documents.currency') },
        { key: 'bank', label: t('documents.bank_name'), hideOnPhone: true },
        { key: 'state', label: t('shared.state') },
      ],
      rows,
      empty: t('documents.no_accounts'),
    },
  });
}

function parts({ context, t }: PageRequest, isNew: boolean): FormPart[] {
  const text = (name: string, label: string) => ({ name, label: t(`documents.${label}`) });
  return [
    {
      row: [
        {
          ...text('currency', 'currency'),
          kind: 'select',
          width: 's',
          value: context.settings.baseCurrency,
          options: allCurrencies.map((code) => ({ value: code, label: code })),
        },
        {
          ...text('beneficiary', 'beneficiary'),
          value: context.settings.letterhead.nameEn || context.settings.companyName,
        },
      ],
    },
    { row: [text('bank', 'bank_name'), { ...text('swift', 'swift'), optional: true, width: 'm' }] },
    { ...text('bankAddress', 'bank_address'), optional: true },
    { ...text('accountNumber', 'account_number'), width: 'm' },
    { ...text('note', 'account_note'), optional: true, hint: t('documents.account_note_hint') },
    ...(isNew ? [] : [{ name: 'isArchived', label: t('shared.archived'), kind: 'checkbox' as const }]),
  ];
}

const back = ({ t }: PageRequest) => ({ href: at, label: t('documents.accounts') });

export function showNewAccount(request: PageRequest): Outcome {
  const { t } = request;
  return formPage({
    title: t('documents.new_account'),
    back: back(request),
    action: at,
    submit: t('documents.create_account'),
    cancel: at,
    parts: parts(request, true),
  });
}

export async function showEditAccount(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { id, version, ...values } = await findBankAccount(context.db, idParam(request));
  return formPage({
    title: `${values.currency} ${values.accountNumber}`,
    back: back(request),
    action: `${at}/${id}`,
    submit: t('shared.save'),
    cancel: at,
    parts: parts(request, false),
    values: { ...values },
    version,
  });
}

/** ISO 9362: bank, country and place, and three more for a branch. */
function withSwift<Form extends AccountInput>(form: Form): Form {
  if (form.swift === null) return form;
  const swift = form.swift.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(swift))
    throw new Refusal('documents.swift_form', { field: 'swift' });
  return { ...form, swift };
}

export async function createAccount({ context }: PageRequest, form: AccountInput): Promise<Outcome> {
  const account = withSwift(form);
  await transact(context, async (tx) => {
    const id = await insertRow(tx.db, 'bank_accounts', { ...account, isArchived: false, version: 1 });
    await audit(tx, {
      action: 'documents.create_account',
      record: { kind: 'bank_account', id, label: `${account.currency} ${account.accountNumber}` },
      changes: changesBetween({}, account),
    });
  });
  return redirect(at, { key: 'shared.saved' });
}

export async function saveAccount(
  request: PageRequest,
  { version, ...form }: z.output<typeof editAccountForm>,
): Promise<Outcome> {
  const account = withSwift(form);
  const before = await findBankAccount(request.context.db, idParam(request));
  await transact(request.context, async (tx) => {
    await updateVersioned(tx.db, 'bank_accounts', { id: before.id, version }, account);
    await audit(tx, {
      action: 'documents.update_account',
      record: { kind: 'bank_account', id: before.id, label: `${account.currency} ${account.accountNumber}` },
      changes: changesBetween(before, account),
    });
  });
  return redirect(at, { key: 'shared.saved' });
}
