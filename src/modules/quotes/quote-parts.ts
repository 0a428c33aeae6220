import { addDays, today } from '../../core/days.ts';
import { currencies } from '../../core/money.ts';
import type { Field } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { contactsOf } from '../contacts/contact-queries.ts';
import { countryChoices, optionalSelect } from '../customers/customer-choices.ts';
import { incoterms } from '../customers/customer-form.ts';
import type { Customer } from '../customers/customer-queries.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { transports } from '../orders/terms.ts';
import { documentLanguages } from './quote-form.ts';

type Rows = Field[][];
type Values = Record<string, unknown>;

/** The fields of a quote above and below its lines, with defaults taken from the customer. */
export async function quoteFields(
  request: PageRequest,
  { customer, values, isNew }: { customer: Customer | null; values: Values; isNew: boolean },
): Promise<{ head: Rows; more: Rows; labels: Record<string, string> }> {
  const head = await headFields(request, { customer, isNew, values });
  const more = await moreFields(request, customer, values);
  // What is empty on a quote that is there was left or made so; the customer's terms are for new ones.
  const fill = (rows: Rows) =>
    rows.map((row) =>
      row.map((field) => ({
        ...field,
        value: isNew ? (values[field.name] ?? field.value) : values[field.name],
      })),
    );
  const labels = Object.fromEntries([...head, ...more].flat().map(({ name, label }) => [name, label]));
  return { head: fill(head), more: fill(more), labels: { ...labels, lines: request.t('orders.lines') } };
}

const same = (all: readonly string[]) => all.map((value) => ({ value, label: value }));

/** What is used nine times of ten. */
async function headFields(
  { context, t }: PageRequest,
  { customer, isNew, values }: { customer: Customer | null; isNew: boolean; values: Values },
): Promise<Rows> {
  const people = customer ? await contactsOf(context, customer.id) : [];
  const primary = people.find(({ isPrimary }) => isPrimary);
  const day = today(context);
  const { quoteValidDays } = context.settings;
  const left = values.contactId && !people.some(({ id }) => id === values.contactId);
  const options = people.map(({ id, name }) => ({ value: String(id), label: name }));
  return [
    [
      {
        name: 'customer',
        label: t('quotes.customer'),
        lookup: '/customers/lookup',
        autofocus: isNew && !customer,
        value: customer?.code,
        hint: customer?.name ?? t('orders.customer_hint'),
        width: 'm',
      },
      optionalSelect({
        name: 'contactId',
        label: t('quotes.contact'),
        value: isNew ? primary?.id : undefined,
        // Who has left the customer since stays on the quote until another is chosen.
        options: left
          ? [...options, { value: String(values.contactId), label: String(values.contactName ?? '') }]
          : options,
        width: 'm',
      }),
      {
        name: 'customerReference',
        label: t('quotes.customer_reference'),
        hint: t('quotes.customer_reference_hint'),
        optional: true,
        width: 'm',
      },
    ],
    [
      {
        name: 'quotedOn',
        label: t('quotes.quoted_on'),
        kind: 'date',
        width: 's',
        value: isNew ? day : undefined,
      },
      {
        name: 'validUntilOn',
        label: t('quotes.valid_until_on'),
        kind: 'date',
        width: 's',
        value: isNew ? addDays(day, quoteValidDays) : undefined,
      },
      { name: 'requestedOn', label: t('quotes.requested_on'), kind: 'date', width: 's', optional: true },
      optionalSelect({
        name: 'currency',
        label: t('quotes.currency'),
        value: customer?.currency,
        options: same(currencies),
        width: 's',
      }),
    ],
    [
      optionalSelect({
        name: 'incoterm',
        label: t('quotes.incoterm'),
        value: customer?.incoterm ?? '',
        options: same(incoterms),
        width: 's',
      }),
      {
        name: 'incotermPlace',
        label: t('quotes.incoterm_place'),
        optional: true,
        value: customer?.incotermPlace ?? '',
        width: 'm',
      },
      optionalSelect({
        name: 'transport',
        label: t('quotes.transport'),
        options: transports.map((value) => ({ value, label: t(`orders.transport_${value}`) })),
        width: 's',
      }),
      {
        name: 'leadTime',
        label: t('quotes.lead_time'),
        hint: t('quotes.lead_time_hint'),
        optional: true,
        width: 'm',
      },
    ],
  ];
}

async function moreFields(
  { context, t }: PageRequest,
  customer: Customer | null,
  values: Values,
): Promise<Rows> {
  const warehouses = await warehouseChoices(context.db, (values.warehouseId as number | undefined) ?? null);
  const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t(`quotes.${label}`),
    optional: true,
    ...more,
  });
  return [
    [
      text('paymentTerms', 'payment_terms', { value: customer?.paymentTerms ?? '', width: 'm' }),
      text('portOfLoading', 'port_of_loading', { width: 'm' }),
      text('portOfDischarge', 'port_of_discharge', { width: 'm' }),
    ],
    [
      optionalSelect({
        name: 'warehouseId',
        label: t('quotes.warehouse'),
        options: warehouses.map(({ id, name }) => ({ value: String(id), label: name })),
        width: 'm',
      }),
      optionalSelect({
        name: 'country',
        label: t('quotes.country'),
        value: customer?.country ?? '',
        options: countryChoices(context.language),
        width: 'm',
      }),
      optionalSelect({
        name: 'documentLanguage',
        label: t('quotes.document_language'),
        value: customer?.documentLanguage ?? '',
        options: documentLanguages.map((value) => ({ value, label: t(`orders.in_${value}`) })),
        width: 'm',
      }),
    ],
    [
      text('marks', 'marks', { kind: 'textarea' }),
      text('remarks', 'remarks', { kind: 'textarea', hint: t('quotes.remarks_hint') }),
    ],
  ];
}
