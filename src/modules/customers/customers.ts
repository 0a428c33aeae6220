import type { z } from 'zod';
import { decimalText } from '../../core/money.ts';
import { isModuleOn } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { archivedNow, archivePage } from '../../web/archive.ts';
import { formPage } from '../../web/form-page.ts';
import { fragment, type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { createContact, namedContact } from '../contacts/contact-actions.ts';
import { createCustomer, setArchived, updateCustomer } from './customer-actions.ts';
import type { editCustomerForm, newCustomerForm } from './customer-form.ts';
import { customerParts } from './customer-parts.ts';
import { type Customer, findCustomer, findWritableCustomer } from './customer-queries.ts';
import { type Duplicate, findDuplicates } from './duplicates.ts';

const back = ({ t }: PageRequest) => ({ href: '/customers', label: t('customers.title') });

export async function showNewCustomer(request: PageRequest): Promise<Outcome> {
  return newPage(request, []);
}

async function newPage(request: PageRequest, duplicates: Duplicate[]): Promise<Outcome> {
  const { t } = request;
  return page('customers/new', {
    title: t('customers.new'),
    row: { heading: t('customers.new'), back: back(request) },
    fields: await customerParts(request, null),
    duplicates,
    labels: {},
  });
}

/** Creates the customer and its first contact, unless it looks like one that is there already. */
export async function create(request: PageRequest, form: z.output<typeof newCustomerForm>): Promise<Outcome> {
  const { context } = request;
  const { confirmDuplicates, contactName, contactEmail, contactPhone, ...input } = form;
  if (!confirmDuplicates) {
    const duplicates = await findDuplicates(context, {
      ...input,
      emails: [input.email, contactEmail],
      phones: [input.phone, contactPhone],
    });
    if (duplicates.length > 0) return warn(request, form, duplicates);
  }
  const id = await transact(context, async (tx) => {
    const customerId = await createCustomer(tx, input);
    if (contactName) {
      const contact = namedContact({ name: contactName, email: contactEmail, phone: contactPhone });
      await createContact(tx, customerId, contact);
    }
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

/** The same form, with what was typed, above it the customers that are likely the same. */
async function warn(
  request: PageRequest,
  form: z.output<typeof newCustomerForm>,
  duplicates: Duplicate[],
): Promise<Outcome> {
  const creditLimitE4 = form.creditLimitE4 === null ? '' : decimalText(form.creditLimitE4, 4, 2);
  const values = { ...form, creditLimitE4 } as Record<string, unknown>;
  const outcome = await newPage(request, duplicates);
  if (outcome.kind !== 'page') return outcome;
  return {
    ...outcome,
    status: 409,
    model: { ...outcome.model, entered: { values, errors: {}, summary: [] } },
  };
}

/** Looked up while the name is typed. */
export async function showDuplicates({ context, query }: PageRequest): Promise<Outcome> {
  const name = (query.name ?? '').trim();
  const identity = { name, emails: [query.email], phones: [query.phone] };
  const duplicates = name || query.email || query.phone ? await findDuplicates(context, identity) : [];
  return fragment('customers/duplicates', { duplicates, isAsking: false });
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
  });
}

export async function saveCustomer(
  request: PageRequest,
  form: z.output<typeof editCustomerForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateCustomer(request.context, { id, version }, input);
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
