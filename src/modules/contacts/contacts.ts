import type { z } from 'zod';
import { Forbidden } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { archivedNow, archivePage } from '../../web/archive.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { findWritableCustomer, mayWrite } from '../customers/customer-queries.ts';
import { duplicateNotice } from '../customers/duplicate-notice.ts';
import { noteKeptApart, refuseLikely } from '../customers/kept-apart.ts';
import { createContact, setContactArchived, updateContact } from './contact-actions.ts';
import type { editContactForm, newContactForm } from './contact-form.ts';
import { inputOf } from './contact-input.ts';
import { contactParts } from './contact-parts.ts';
import { type Contact, type Employer, findContact, isPresent, waysOf } from './contact-queries.ts';
import {
  birthdayText,
  languageName,
  positionText,
  preferredText,
  refusedText,
  shownReach,
  shownWays,
  weekdayName,
} from './contact-view.ts';
import { usualHours } from './reach.ts';

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
    parts: contactParts(request, []),
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
  const { differsBecause: reason, ...typed } = form;
  const input = inputOf(typed);
  await transact(request.context, async (tx) => {
    const likely = await refuseLikely(tx, asked(input, [customerId], reason));
    const id = await createContact(tx, customerId, input);
    const record = { kind: 'contact', id, label: input.name } as const;
    await noteKeptApart(tx, { customerId, record, likely, reason });
  });
  return redirect(`/customers/${customerId}`, { key: 'contacts.created', values: { name: form.name } });
}

export async function showContact(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { contact, employers } = await findContact(context, idParam(request));
  const present = employers.filter((employer) => isPresent(context, employer));
  const mayEdit = employers.some((employer) => mayWrite(context, employer));
  const at = `/contacts/${contact.id}`;
  const shown = (employer: Employer) => ({
    href: `/customers/${employer.customerId}`,
    name: employer.name,
    position: positionText(request, employer),
    move:
      mayWrite(context, employer) && employer.toOn === null && !contact.isArchived
        ? `${at}/employers/${employer.customerId}/move`
        : null,
    edit: mayWrite(context, employer) ? `${at}/positions/${employer.linkId}/edit` : null,
  });
  const archived = { label: t('shared.archived'), tone: 'neutral' };
  return page('contacts/show', {
    title: contact.name,
    row: {
      heading: contact.name,
      state: contact.isArchived ? archived : null,
      lead: [contact.nameOther, present[0]?.name].filter(Boolean).join(' · '),
      back: { href: '/contacts', label: t('contacts.title') },
      primary: mayEdit ? { href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true } : null,
      actions: mayEdit
        ? [
            { href: `${at}/employers/new`, label: t('contacts.add_employer'), icon: 'building' },
            {
              href: `${at}/archive`,
              label: contact.isArchived ? t('shared.unarchive') : t('shared.archive'),
              icon: 'archive',
            },
          ]
        : [],
    },
    refused: refusedText(request, contact),
    reach: shownReach(request, contact, present[0] ?? null),
    ways: shownWays(request, contact, await waysOf(context, contact.id)),
    preferred: preferredText(request, contact),
    facts: factGroups(request, contact),
    present: present.map(shown),
    past: employers.filter((employer) => !isPresent(context, employer)).map(shown),
    audit: await auditTrail(request, { kind: 'contact', id: contact.id }),
  });
}

function factGroups({ t, context }: PageRequest, contact: Contact) {
  const { language } = context;
  const fact = (label: string, text: string | null) => ({ label: t(`contacts.${label}`), text });
  const days = (contact.weekdays ?? '').split(',').filter(Boolean);
  const hours = contact.hoursFrom ?? contact.hoursTo;
  return [
    {
      title: t('contacts.person'),
      facts: [
        fact('decision_role', contact.decisionRole ? t(`contacts.role_${contact.decisionRole}`) : ''),
        fact('language', contact.language ? languageName(language, contact.language) : ''),
        fact('country', contact.country ? countryName(contact.country, language) : ''),
        fact('time_zone', contact.timeZone),
        fact(
          'hours',
          hours ? `${contact.hoursFrom ?? usualHours.from}–${contact.hoursTo ?? usualHours.to}` : '',
        ),
        fact('weekdays', days.map((day) => weekdayName(language, Number(day))).join(t('contacts.between'))),
        fact('birthday', birthdayText(contact)),
        { label: t('shared.remarks'), text: contact.remarks },
      ],
    },
  ];
}

/** The form's fields of a contact that is there. */
function valuesOf(contact: Contact) {
  const [channel1 = null, channel2 = null, channel3 = null] = (contact.preferredChannels ?? '').split(',');
  return {
    ...contact,
    channel1,
    channel2,
    channel3,
    weekdays: (contact.weekdays ?? '').split(',').filter(Boolean),
    refused: (contact.doNotContact ?? '').split(',').filter(Boolean),
    birthday: birthdayText(contact),
  };
}

export async function showEditContact(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { contact, employers } = await findContact(context, idParam(request));
  const employer = employers.find((candidate) => mayWrite(context, candidate));
  if (!employer) throw new Forbidden('customers.write');
  const ways = await waysOf(context, contact.id);
  return formPage({
    title: `${contact.name} · ${t('shared.edit')}`,
    back: { href: `/contacts/${contact.id}`, label: contact.name },
    action: `/contacts/${contact.id}`,
    submit: t('shared.save'),
    cancel: `/contacts/${contact.id}`,
    parts: contactParts(request, ways),
    values: { ...valuesOf(contact), jobTitle: employer.jobTitle, isPrimary: employer.isPrimary, ways },
    version: contact.version,
    notice: await duplicateNotice(request, {
      kind: 'contact',
      ownIds: [employer.customerId, ...employers.map(({ customerId }) => customerId)],
    }),
  });
}

export async function save(request: PageRequest, form: z.output<typeof editContactForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, differsBecause: reason, ...typed } = form;
  const input = inputOf(typed);
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
