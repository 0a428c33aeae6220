import { today } from '../../core/days.ts';
import { currencies, decimalText } from '../../core/money.ts';
import type { Field } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { contactsOf } from '../contacts/contact-queries.ts';
import { countryChoices, optionalSelect } from '../customers/customer-choices.ts';
import { incoterms } from '../customers/customer-form.ts';
import type { Customer } from '../customers/customer-queries.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { transports } from './terms.ts';

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
  const options = people.map(({ id, name }) => ({ value: String(id), label: name }));
  const hasLeft = values.contactId && !people.some(({ id }) => id === values.contactId);
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
        // Who has left the customer since stays on the order until another is chosen.
        options: hasLeft
          ? [...options, { value: String(values.contactId), label: String(values.contactName ?? '') }]
          : options,
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
  const more = moreFields(request, customer, text);
  const shown: Record<string, unknown> = shownTerms(values);
  // What is empty on an order that is there was left or made so; the customer's terms are for new ones.
  const fill = (rows: Rows) =>
    rows.map((row) =>
      row.map((field) => ({
        ...field,
        value: isNew ? (shown[field.name] ?? field.value) : shown[field.name],
      })),
    );
  const labels = Object.fromEntries([...head, ...more].flat().map(({ name, label }) => [name, label]));
  return {
    head: fill(head),
    more: fill(more),
    labels: { ...labels, lines: t('orders.lines') },
    currency: String(values.currency ?? customer?.currency ?? ''),
  };
}

/** An order's values as its form holds them. */
export function shownTerms<T extends object>(values: T & { overBp?: unknown; shortBp?: unknown }) {
  return { ...values, overBp: shareText(values.overBp), shortBp: shareText(values.shortBp) };
}

const shareText = (bp: unknown) => (typeof bp === 'number' ? decimalText(bp, 2) : '');

/** What most orders take over from the customer as it is. */
function moreFields(
  { context, t }: PageRequest,
  customer: Customer | null,
  text: (name: string, label: string) => Field,
): Rows {
  const share = (name: string, label: string): Field => ({
    ...text(name, label),
    kind: 'money',
    width: 's',
    suffix: '%',
    hint: t(`orders.${label}_hint`),
  });
  return [
    [
      optionalSelect({
        name: 'incoterm',
        label: t('orders.incoterm'),
        value: customer?.incoterm ?? '',
        options: incoterms.map((value) => ({ value, label: value })),
        width: 's',
      }),
      { ...text('incotermPlace', 'incoterm_place'), value: customer?.incotermPlace ?? '' },
      optionalSelect({
        name: 'transport',
        label: t('orders.transport'),
        options: transports.map((value) => ({ value, label: t(`orders.transport_${value}`) })),
        width: 'm',
      }),
    ],
    [text('portOfLoading', 'port_of_loading'), text('portOfDischarge', 'port_of_discharge')],
    [
      { ...text('paymentTerms', 'payment_terms'), value: customer?.paymentTerms ?? '' },
      share('overBp', 'over'),
      share('shortBp', 'short'),
    ],
    [
      optionalSelect({
        name: 'country',
        label: t('orders.country'),
        value: customer?.country ?? '',
        options: countryChoices(context.language),
        width: 'm',
      }),
      optionalSelect({
        name: 'documentLanguage',
        label: t('orders.document_language'),
        value: customer?.documentLanguage ?? '',
        options: ['en', 'zh-CN'].map((value) => ({ value, label: t(`orders.in_${value}`) })),
        width: 'm',
      }),
    ],
    [
      { ...text('marks', 'marks'), kind: 'textarea' },
      { ...text('remarks', 'remarks'), kind: 'textarea' },
    ],
    [{ ...text('agreedMessage', 'agreed_message'), kind: 'textarea', rows: 2 }],
  ];
}
