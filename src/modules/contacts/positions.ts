import type { z } from 'zod';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { mayWrite } from '../customers/customer-queries.ts';
import type { positionForm } from './contact-form.ts';
import { findContact } from './contact-queries.ts';
import { correctPosition } from './employer-actions.ts';

/** What someone is or was at a customer, and from when to when: to put right, or to end on a day. */
export async function showPosition(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { contact, employers } = await findContact(context, idParam(request));
  const linkId = idParam(request, 'position');
  const employer = employers.find((known) => known.linkId === linkId);
  if (!employer) throw new NotFound('position');
  if (!mayWrite(context, employer)) throw new Forbidden('customers.write');
  const at = `/contacts/${contact.id}`;
  return formPage({
    title: t('contacts.position_of', { name: contact.name, customer: employer.name }),
    lead: t('contacts.position_lead'),
    back: { href: at, label: contact.name },
    action: `${at}/positions/${linkId}`,
    submit: t('contacts.save_position'),
    cancel: at,
    parts: [
      { name: 'jobTitle', label: t('contacts.job_title'), optional: true, autofocus: true },
      {
        row: [
          { name: 'fromOn', label: t('contacts.from_on'), kind: 'date', width: 's', optional: true },
          {
            name: 'toOn',
            label: t('contacts.to_on'),
            hint: t('contacts.to_on_hint'),
            kind: 'date',
            width: 's',
            optional: true,
          },
        ],
      },
    ],
    values: { jobTitle: employer.jobTitle, fromOn: employer.fromOn, toOn: employer.toOn },
    version: contact.version,
  });
}

export async function savePosition(
  request: PageRequest,
  { version, ...form }: z.output<typeof positionForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const linkId = idParam(request, 'position');
  await correctPosition(request.context, { id, version, linkId }, form);
  return redirect(`/contacts/${id}`, { key: 'shared.saved' });
}
