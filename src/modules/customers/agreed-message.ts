import type { z } from 'zod';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { setAgreedMessage } from './customer-actions.ts';
import type { agreedMessageForm } from './customer-form.ts';
import { findWritableCustomer } from './customer-queries.ts';

export async function showAgreedMessage(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const customer = await findWritableCustomer(context, idParam(request));
  const at = `/customers/${customer.id}`;
  return formPage({
    title: t('customers.agreed_message'),
    lead: t('customers.agreed_message_lead'),
    back: { href: at, label: customer.name },
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
    values: { agreedMessage: customer.agreedMessage },
    version: customer.version,
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
