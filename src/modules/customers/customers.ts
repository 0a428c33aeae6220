import type { z } from 'zod';
import { decimalText } from '../../core/money.ts';
import { isModuleOn } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { archivedNow, archivePage } from '../../web/archive.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { createContact, namedContact } from '../contacts/contact-actions.ts';
import { createCustomer, setArchived, updateCustomer } from './customer-actions.ts';
import type { editCustomerForm, newCustomerForm } from './customer-form.ts';
import { customerParts } from './customer-parts.ts';
import { type Customer, findCustomer, findWritableCustomer } from './customer-queries.ts';
import { duplicateNotice } from './duplicate-notice.ts';
import { noteKeptApart, refuseLikely } from './kept-apart.ts';

const back = ({ t }: PageRequest) => ({ href: '/customers', label: t('customers.title') });

export async function showNewCustomer(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  return formPage({
    title: t('customers.new'),
    back: back(request),
    action: '/customers',
    submit: t('customers.create'),
    cancel: '/customers',
    parts: await customerParts(request, null),
    notice: await duplicateNotice(request, { kind: 'customer' }),
  });
}

/** Creates the customer and its first contact, unless it looks like one that is there and nobody says why it isn't. */
export async function create(request: PageRequest, form: z.output<typeof newCustomerForm>): Promise<Outcome> {
  const { context } = request;
  const { differsBecause: reason, contactName, contactEmail, contactPhone, ...input } = form;
  const identity = {
    ...input,
    emails: [input.email, contactEmail],
    phones: [input.phone, contactPhone],
  };
  const id = await transact(context, async (tx) => {
    const likely = await refuseLikely(tx, { identity, reason });
    const customerId = await createCustomer(tx, input);
    if (contactName) {
      const contact = namedContact({ name: contactName, email: contactEmail, phone: contactPhone });
      await createContact(tx, customerId, contact);
    }
    const { code } = await findCustomer(tx, customerId);
    const record = { kind: 'customer', id: customerId, label: `${code} ${input.name}` } as const;
    await noteKeptApart(tx, { customerId, record, likely, reason });
    return customerId;
  });
  const link = { href: `/orders/new?customer=${id}`, key: 'customers.next_order' };
  const hasOrders = isModuleOn(context.settings, 'orders');
  return redirect(`/customers/${id}`, {
    key: 'customers.created',
    values: { name: form.name },
    ...(hasOrders ? { link } : {}),
  });
}

export async function showEditCustomer(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const customer = await findWritableCustomer(context, idParam(request));
  return formPage({
    title: `${customer.name} · ${t('shared.edit')}`,
    back: { href: `/customers/${customer.id}`, label: customer.name },
    action: `/customers/${customer.id}`,
    submit: t('shared.save'),
    cancel: `/customers/${customer.id}`,
    parts: await customerParts(request, customer),
    values: {
      ...customer,
      // A change of level is asked for its own reason; the former one stands on the customer's page.
      levelReason: null,
      creditLimitE4: customer.creditLimitE4 === null ? '' : decimalText(customer.creditLimitE4, 4, 2),
    },
    version: customer.version,
    notice: await duplicateNotice(request, { kind: 'customer', ownIds: [customer.id] }),
  });
}

export async function saveCustomer(
  request: PageRequest,
  form: z.output<typeof editCustomerForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { version, differsBecause: reason, ...input } = form;
  const identity = { ...input, emails: [input.email], phones: [input.phone] };
  await transact(request.context, async (tx) => {
    const { code } = await findWritableCustomer(tx, id);
    const likely = await refuseLikely(tx, { identity, ownIds: [id], reason });
    await updateCustomer(tx, { id, version }, input);
    const record = { kind: 'customer', id, label: `${code} ${input.name}` } as const;
    await noteKeptApart(tx, { customerId: id, record, likely, reason });
  });
  return redirect(`/customers/${id}`, { key: 'shared.saved' });
}

const archivable = ({ id, name, isArchived }: Customer) => ({
  label: name,
  isArchived,
  at: `/customers/${id}`,
});

export async function showArchiveCustomer(request: PageRequest): Promise<Outcome> {
  const customer = await findWritableCustomer(request.context, idParam(request));
  return archivePage(request, 'customers', archivable(customer));
}

export async function archiveCustomer(request: PageRequest): Promise<Outcome> {
  const customer = await findCustomer(request.context, idParam(request));
  await setArchived(request.context, customer.id, !customer.isArchived);
  return archivedNow(archivable(customer));
}
