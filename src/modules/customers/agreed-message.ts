import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { story } from '../../core/story.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest, type Panel } from '../../web/route.ts';
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

/** Writes down what is to be told of an order or a shipment from now on, there and on the customer's story. */
export async function noteAgreedMessage(
  tx: Context,
  told: {
    kind: 'order' | 'shipment';
    record: { id: number; number: string; customerId: number; agreedMessage: string | null };
    agreedMessage: string | null;
    /** Of the audit entry, and the texts of the story for a message and for none. */
    texts: { action: string; set: string; cleared: string };
  },
): Promise<void> {
  const { kind, record, agreedMessage, texts } = told;
  if (agreedMessage === record.agreedMessage) return;
  const { id, number, customerId } = record;
  await audit(tx, {
    action: texts.action,
    record: { kind, id, label: number },
    changes: changesBetween(record, { agreedMessage }),
  });
  await story(tx, {
    customerId,
    kind,
    message: agreedMessage ? texts.set : texts.cleared,
    detail: { number, text: agreedMessage ?? '' },
    record: { kind, id },
  });
}

/** Pins on the customer's page what is to be told of these; null where there is nothing. */
export function pinnedPanel(
  label: string,
  path: string,
  records: readonly { id: number; number: string; agreedMessage: string }[],
): Panel | null {
  if (records.length === 0) return null;
  const pinnedMessages = records.map(({ id, number, agreedMessage }) => ({
    href: `${path}/${id}`,
    label: number,
    text: agreedMessage,
  }));
  return {
    place: 'pinned',
    view: 'shared/pinned-messages',
    model: { pinnedLabel: label, pinnedMessages },
  };
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
