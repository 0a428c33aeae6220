import { today } from '../../core/days.ts';
import { currencies } from '../../core/money.ts';
import type { Field } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { contactsOf } from '../contacts/contact-queries.ts';
import { optionalSelect } from '../customers/customer-choices.ts';
import { incoterms } from '../customers/customer-form.ts';
import type { Customer } from '../customers/customer-queries.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';

type Rows = Field[][];

/** The fields of an order above and below its lines, with defaults taken from the customer. */
export async function orderFields(
  request: PageRequest,
  { customer, values, isNew }: { customer: Customer | null; values: Record<string, unknown>; isNew: boolean },
): Promise<{ head: Rows; more: Rows; labels: Record<string, string>; currency: string }> {
  const { context, t } = request;
  const people = customer ? await contactsOf(context, customer.id) : [];
  const warehouses = await warehouseChoices(context.db, (values.warehouseId as number | undefined) ?? null);
  const same = (all: readonly string[]) => all.map((value) => ({ value, label: value }));
  const text = (name: string, label: string): Field => ({
    name,
    label: t(`orders.${label}`),
    optional: true,
  });
  const day = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t(`orders.${label}`),
    kind: 'date',
    width: 's',
    ...more,
  });
  const primary = people.find(({ isPrimary }) => isPrimary);
  const head: Rows = [
    [
      {
        name: 'customer',
        label: t('orders.customer_code'),
        lookup: '/customers/lookup',
        autofocus: isNew && !customer,
        value: customer?.code,
        hint: customer?.name ?? t('orders.customer_hint'),
        width: 'm',
      },
      optionalSelect({
        name: 'contactId',
        label: t('orders.contact'),
        value: isNew ? primary?.id : undefined,
        options: people.map(({ id, name }) => ({ value: String(id), label: name })),
        width: 'm',
      }),
      { ...text('customerPo', 'customer_po'), width: 'm' },
    ],
    [
      day('orderedOn', 'ordered_on', { value: isNew ? today(context) : undefined }),
      day('requestedOn', 'requested_on', { optional: true }),
      day('promisedOn', 'promised_on', { optional: true }),
      {
        name: 'warehouseId',
        label: t('orders.warehouse'),
        kind: 'select',
        options: warehouses.map(({ id, name }) => ({ value: id, label: name })),
        width: 'm',
      },
      optionalSelect({
        name: 'currency',
        label: t('orders.currency'),
        value: customer?.currency,
        options: same(currencies),
        width: 's',
      }),
    ],
  ];
  const more: Rows = [
    [
      optionalSelect({
        name: 'incoterm',
        label: t('orders.incoterm'),
        value: customer?.incoterm ?? '',
        options: same(incoterms),
        width: 's',
      }),
      { ...text('incotermPlace', 'incoterm_place'), value: customer?.incotermPlace ?? '' },
      { ...text('paymentTerms', 'payment_terms'), value: customer?.paymentTerms ?? '' },
    ],
    [
      { ...text('marks', 'marks'), kind: 'textarea' },
      { ...text('remarks', 'remarks'), kind: 'textarea' },
    ],
    [{ ...text('agreedMessage', 'agreed_message'), kind: 'textarea', rows: 2 }],
  ];
  const fill = (rows: Rows) =>
    rows.map((row) => row.map((field) => ({ ...field, value: values[field.name] ?? field.value })));
  const labels = Object.fromEntries([...head, ...more].flat().map(({ name, label }) => [name, label]));
  return {
    head: fill(head),
    more: fill(more),
    labels: { ...labels, lines: t('orders.lines') },
    currency: String(values.currency ?? customer?.currency ?? ''),
  };
}
