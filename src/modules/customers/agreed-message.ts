import type { z } from 'zod';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { setAgreedMessage } from './customer-actions.ts';
import type { agreedMessageForm } from './customer-form.ts';
import { findWritableCustomer } from './customer-queries.ts';

/** The one-field form of an agreed message; an order and a shipment have it as well. */
export function agreedMessagePage(
  { t }: PageRequest,
  {
    at,
    name,
    lead,
    record,
  }: {
    at: string;
    name: string;
    lead: string;
    record: { agreedMessage: string | null; version: number };
  },
): Outcome {
  return formPage({
    title: `${t('customers.agreed_message')} · ${name}`,
    lead,
    back: { href: at, label: name },
    action: `${at}/agreed-message`,
    submit: t('shared.save'),
    cancel: at,
    parts: [
      {
        name: 'agreedMessage',
        label: t('customers.agreed_message'),
        kind: 'textarea',
        optional: true,
        autofocus: true,
      },
    ],
    values: { agreedMessage: record.agreedMessage },
    version: record.version,
  });
}

export async function showAgreedMessage(request: PageRequest): Promise<Outcome> {
  const customer = await findWritableCustomer(request.context, idParam(request));
  return agreedMessagePage(request, {
    at: `/customers/${customer.id}`,
    name: customer.name,
    lead: request.t('customers.agreed_message_lead'),
    record: customer,
  });
}

export async function saveAgreedMessage(
  request: PageRequest,
  form: z.output<typeof agreedMessageForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await setAgreedMessage(request.context, { id, version: form.version }, form.agreedMessage);
  return redirect(`/customers/${id}`, { key: 'shared.saved' });
}
