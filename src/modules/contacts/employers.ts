import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { mayWrite } from '../customers/customer-queries.ts';
import type { employerForm, moveForm } from './contact-form.ts';
import { findContact } from './contact-queries.ts';
import { addEmployer, moveContact } from './employer-actions.ts';

const customerField = ({ t }: PageRequest) => ({
  name: 'customer',
  label: t('contacts.new_employer'),
  lookup: '/customers/lookup',
  autofocus: true,
});

/** The contact has moved to another company, or has left. */
export async function showMove(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { contact, employers } = await findContact(context, idParam(request));
  const customerId = idParam(request, 'customer');
  const employer = employers.find((known) => known.customerId === customerId && known.toOn === null);
  if (!employer) throw new NotFound('employer');
  if (!mayWrite(context, employer)) throw new Forbidden('customers.write');
  const at = `/contacts/${contact.id}`;
  return formPage({
    title: t('contacts.move_of', { name: contact.name }),
    lead: t('contacts.move_lead', { customer: employer.name }),
    back: { href: at, label: contact.name },
    action: `${at}/employers/${customerId}/move`,
    submit: t('contacts.move'),
    cancel: at,
    parts: [
      { ...customerField(request), optional: true, hint: t('contacts.move_hint') },
      { name: 'jobTitle', label: t('contacts.new_job_title'), optional: true },
      {
        name: 'fromOn',
        label: t('contacts.from_on'),
        kind: 'date',
        width: 's',
        value: today(context),
        hint: t('contacts.from_on_hint'),
      },
      { name: 'isPrimary', label: t('contacts.is_primary_there'), kind: 'checkbox' },
    ],
  });
}

export async function move(request: PageRequest, form: z.output<typeof moveForm>): Promise<Outcome> {
  const id = idParam(request);
  const name = await moveContact(request.context, id, {
    ...form,
    fromCustomerId: idParam(request, 'customer'),
  });
  if (name === null) return redirect(`/contacts/${id}`, { key: 'contacts.left' });
  return redirect(`/contacts/${id}`, { key: 'contacts.moved', values: { name } });
}

export async function showAddEmployer(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { contact, employers } = await findContact(context, idParam(request));
  if (!employers.some((employer) => mayWrite(context, employer))) throw new Forbidden('customers.write');
  const at = `/contacts/${contact.id}`;
  return formPage({
    title: t('contacts.add_employer'),
    lead: t('contacts.add_employer_lead', { name: contact.name }),
    back: { href: at, label: contact.name },
    action: `${at}/employers`,
    submit: t('contacts.save_employer'),
    cancel: at,
    parts: [
      customerField(request),
      { name: 'jobTitle', label: t('contacts.new_job_title'), optional: true },
      { name: 'fromOn', label: t('contacts.from_on'), kind: 'date', width: 's', optional: true },
    ],
  });
}

export async function add(request: PageRequest, form: z.output<typeof employerForm>): Promise<Outcome> {
  const id = idParam(request);
  const name = await addEmployer(request.context, id, form);
  return redirect(`/contacts/${id}`, { key: 'contacts.employer_added', values: { name } });
}
