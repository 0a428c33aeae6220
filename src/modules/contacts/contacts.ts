import type { z } from 'zod';
import { Forbidden } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { archivedNow, archivePage } from '../../web/archive.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { type Field, type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findWritableCustomer, mayWrite } from '../customers/customer-queries.ts';
import { duplicateNotice } from '../customers/duplicate-notice.ts';
import { noteKeptApart, refuseLikely } from '../customers/kept-apart.ts';
import { createContact, setContactArchived, updateContact } from './contact-actions.ts';
import { decisionRoles, type editContactForm, type newContactForm } from './contact-form.ts';
import { type Contact, findContact } from './contact-queries.ts';

function parts({ t }: PageRequest): FormPart[] {
  const text = (name: string, label: string, kind: Field['kind'] = 'text'): Field => ({
    name,
    label: t(`contacts.${label}`),
    kind,
    optional: true,
  });
  const roles = decisionRoles.map((role) => ({ value: role as string, label: t(`contacts.role_${role}`) }));
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));
  const none = { value: '', label: '–' };
  return [
    { row: [{ name: 'name', label: t('shared.name'), autofocus: true }, text('jobTitle', 'job_title')] },
    { row: [text('email', 'email', 'email'), text('mobile', 'mobile', 'tel')] },
    { name: 'isPrimary', label: t('contacts.is_primary'), kind: 'checkbox' },
    {
      more: t('shared.more'),
      fields: [
        { row: [text('phone', 'phone', 'tel'), text('nameOther', 'name_other')] },
        { row: [text('wechat', 'wechat'), text('whatsapp', 'whatsapp')] },
        { ...text('decisionRole', 'decision_role', 'select'), options: [none, ...roles] },
        {
          ...text('language', 'language', 'select'),
          width: 'm',
          options: [none, { value: 'en', label: 'English' }, { value: 'zh-CN', label: '中文' }],
        },
        { ...text('timeZone', 'time_zone', 'select'), options: [none, ...zones] },
        { ...text('birthdayOn', 'birthday', 'date'), width: 's' },
        { ...text('doNotContact', 'do_not_contact'), hint: t('contacts.do_not_contact_hint') },
        { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true },
      ],
    },
  ];
}

export async function showNewContact(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const customer = await findWritableCustomer(context, idParam(request));
  const at = `/customers/${customer.id}`;
  return formPage({
    title: t('contacts.new'),
    back: { href: at, label: customer.name },
    action: `${at}/contacts`,
    submit: t('contacts.create'),
    cancel: at,
    parts: parts(request),
    notice: await duplicateNotice(request, { kind: 'contact', ownIds: [customer.id] }),
  });
}

/** A contact who is known at another customer, by mail or phone. */
const asked = (
  contact: { email: string | null; phone: string | null; mobile: string | null },
  ownIds: readonly number[],
  reason: string | null,
) => ({
  identity: { name: '', emails: [contact.email], phones: [contact.phone, contact.mobile] },
  ownIds,
  reason,
  problem: 'customers.contact_maybe',
});

export async function create(request: PageRequest, form: z.output<typeof newContactForm>): Promise<Outcome> {
  const customerId = idParam(request);
  const { differsBecause: reason, ...input } = form;
  await transact(request.context, async (tx) => {
    const likely = await refuseLikely(tx, asked(input, [customerId], reason));
    const id = await createContact(tx, customerId, input);
    const record = { kind: 'contact', id, label: input.name } as const;
    await noteKeptApart(tx, { customerId, record, likely, reason });
  });
  return redirect(`/customers/${customerId}`, { key: 'contacts.created', values: { name: form.name } });
}

export async function showContact(request: PageRequest): Promise<Outcome> {
  const { context } = request;
  const { contact, employers } = await findContact(context, idParam(request));
  return page('contacts/show', {
    title: contact.name,
    contact,
    employers,
    mayEdit: employers.some((employer) => mayWrite(context, employer)),
    audit: await auditTrail(request, { kind: 'contact', id: contact.id }),
  });
}

export async function showEditContact(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { contact, employers } = await findContact(context, idParam(request));
  const employer = employers.find((candidate) => mayWrite(context, candidate));
  if (!employer) throw new Forbidden('customers.write');
  return formPage({
    title: `${contact.name} · ${t('shared.edit')}`,
    back: { href: `/contacts/${contact.id}`, label: contact.name },
    action: `/contacts/${contact.id}`,
    submit: t('shared.save'),
    cancel: `/contacts/${contact.id}`,
    parts: parts(request),
    values: { ...contact, jobTitle: employer.jobTitle, isPrimary: employer.isPrimary },
    version: contact.version,
    notice: await duplicateNotice(request, {
      kind: 'contact',
      ownIds: [employer.customerId, ...employers.map(({ customerId }) => customerId)],
    }),
  });
}

export async function save(request: PageRequest, form: z.output<typeof editContactForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, differsBecause: reason, ...input } = form;
  await transact(request.context, async (tx) => {
    const { employers } = await findContact(tx, id);
    const ownIds = employers.map(({ customerId }) => customerId);
    const likely = await refuseLikely(tx, asked(input, ownIds, reason));
    await updateContact(tx, { id, version }, input);
    const record = { kind: 'contact', id, label: input.name } as const;
    if (ownIds[0]) await noteKeptApart(tx, { customerId: ownIds[0], record, likely, reason });
  });
  return redirect(`/contacts/${id}`, { key: 'shared.saved' });
}

const archivable = ({ id, name, isArchived }: Contact) => ({
  label: name,
  isArchived,
  at: `/contacts/${id}`,
});

export async function showArchive(request: PageRequest): Promise<Outcome> {
  const { contact, employers } = await findContact(request.context, idParam(request));
  if (!employers.some((employer) => mayWrite(request.context, employer)))
    throw new Forbidden('customers.write');
  return archivePage(request, 'contacts', archivable(contact));
}

export async function archive(request: PageRequest): Promise<Outcome> {
  const { contact } = await findContact(request.context, idParam(request));
  await setContactArchived(request.context, contact.id, !contact.isArchived);
  return archivedNow(archivable(contact));
}
