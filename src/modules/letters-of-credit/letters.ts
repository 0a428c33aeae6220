import type { z } from 'zod';
import { currencies, decimalText, minorUnits } from '../../core/money.ts';
import { Forbidden } from '../../core/refusal.ts';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomerByCode, findWritableCustomer, mayWrite } from '../customers/customer-queries.ts';
import { usualDocuments } from './letter.ts';
import { amendLetter, createLetter } from './letter-actions.ts';
import type { editLetterForm, newLetterForm } from './letter-form.ts';
import { documentsOf, findLetter, type Letter, linkableOrders, ordersOf } from './letter-queries.ts';

const at = '/letters-of-credit';

interface ShownDocument {
  name?: string;
  originals?: string | number | null;
  copies?: string | number | null;
}

export async function showNewLetter(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const customerId =
    idOf(String(entered.values.customerId ?? query.customer ?? '')) ??
    (query.code ? (await findCustomerByCode(context, query.code))?.id : null) ??
    null;
  if (customerId === null)
    return page('receipts/customer', {
      title: t('letters_of_credit.new'),
      lead: t('letters_of_credit.choose_customer'),
      action: '/letters-of-credit/new',
      cancel: at,
      back: { href: at, label: t('letters_of_credit.title') },
      code: query.code ?? '',
      problem: query.code ? t('orders.no_such_customer', { code: query.code }) : null,
    });
  const customer = await findWritableCustomer(context, customerId);
  const orders = await linkableOrders(context.db, { customerId, letterId: null });
  const order = orders.find(({ id }) => id === idOf(query.order));
  return formPage({
    title: t('letters_of_credit.new'),
    lead: customer.name,
    back: { href: `/customers/${customer.id}`, label: customer.name },
    action: at,
    submit: t('letters_of_credit.create'),
    cancel: `/customers/${customer.id}`,
    hidden: { customerId: String(customer.id) },
    parts: [
      ...fields(request, order?.currency ?? customer.currency),
      ordersField(request, orders),
      papers(request, []),
    ],
    values: {
      presentationDays: 21,
      ...(order
        ? { orders: [String(order.id)], amountE4: decimalText(order.totalE4, 4, minorUnits(order.currency)) }
        : {}),
    },
  });
}

function fields({ context, t }: PageRequest, currency: string): FormPart[] {
  const label = (name: string) => t(`letters_of_credit.${name}`);
  const day = (name: string, text: string, optional = false) => ({
    name,
    label: label(text),
    kind: 'date' as const,
    width: 's' as const,
    optional,
  });
  const offered = [...new Set([currency, context.settings.baseCurrency, ...currencies])];
  const tolerance = (name: string) => ({
    name,
    label: label(name),
    kind: 'money' as const,
    optional: true,
    suffix: '%',
    width: 's' as const,
  });
  return [
    {
      row: [
        { name: 'number', label: label('number'), autofocus: true, width: 'm' },
        { name: 'bank', label: label('bank'), hint: label('bank_hint') },
      ],
    },
    {
      row: [
        { name: 'amountE4', label: t('receipts.amount'), kind: 'money', width: 'm' },
        {
          name: 'currency',
          label: t('receipts.currency'),
          kind: 'select',
          value: currency,
          options: offered.map((value) => ({ value, label: value })),
          width: 's',
        },
        tolerance('over'),
        tolerance('short'),
      ],
    },
    {
      row: [
        day('issuedOn', 'issued_on', true),
        day('latestShipmentOn', 'latest_shipment_on'),
        day('expiresOn', 'expires_on'),
        {
          name: 'presentationDays',
          label: label('presentation_days'),
          kind: 'number',
          width: 's',
          hint: label('presentation_hint'),
        },
      ],
    },
    { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true, rows: 2 },
  ];
}

function ordersField(
  { t, f }: PageRequest,
  orders: readonly { id: number; number: string; totalE4: number; currency: string }[],
): FormPart {
  return {
    name: 'orders',
    label: t('letters_of_credit.orders'),
    kind: 'checkboxes',
    hint: orders.length ? '' : t('letters_of_credit.no_orders'),
    options: orders.map((order) => ({
      value: String(order.id),
      label: `${order.number} · ${f.money(order.totalE4, order.currency)}`,
    })),
  };
}

function papers({ t, entered }: PageRequest, present: readonly ShownDocument[]): FormPart {
  const typed = Object.values((entered.values.documents ?? {}) as Record<string, ShownDocument>);
  const rows = typed.length > 0 ? typed : present;
  const ticked = [entered.values.usual ?? []].flat().map(String);
  const names = new Set(rows.map(({ name }) => name));
  return {
    view: 'letters-of-credit/parts/papers',
    model: {
      rows: [...rows, {}, {}],
      usual: usualDocuments
        .map((value) => ({
          value,
          label: t(`letters_of_credit.paper_${value}`),
          isTicked: ticked.includes(value),
        }))
        .filter(({ label }) => !names.has(label)),
    },
    labels: { documents: t('letters_of_credit.documents') },
  };
}

export async function create(request: PageRequest, form: z.output<typeof newLetterForm>): Promise<Outcome> {
  const { customerId, ...input } = form;
  const id = await createLetter(request.context, customerId, input);
  return redirect(`${at}/${id}`, { key: 'letters_of_credit.created', values: { number: form.number } });
}

export async function showEditLetter(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const letter = await findLetter(context, idParam(request));
  refuseReader(request, letter);
  const orders = await linkableOrders(context.db, { customerId: letter.customerId, letterId: letter.id });
  const linked = await ordersOf(context.db, letter.id);
  const documents = await documentsOf(context.db, letter.id);
  return formPage({
    title: `${t('letters_of_credit.amend')} · ${letter.number}`,
    lead: letter.customerName,
    back: { href: `${at}/${letter.id}`, label: letter.number },
    action: `${at}/${letter.id}`,
    submit: t('shared.save'),
    cancel: `${at}/${letter.id}`,
    parts: [
      ...fields(request, letter.currency),
      ordersField(request, orders),
      papers(request, documents),
      { name: 'reason', label: t('letters_of_credit.amend_reason'), optional: true },
    ],
    values: {
      ...valuesOf(letter),
      orders: linked.map(({ id }) => String(id)),
    },
    version: letter.version,
  });
}

function valuesOf(letter: Letter) {
  const { number, bank, currency, issuedOn, latestShipmentOn, expiresOn, presentationDays, remarks } = letter;
  const share = (bp: number) => (bp ? decimalText(bp, 2) : '');
  return {
    number,
    bank,
    currency,
    issuedOn,
    latestShipmentOn,
    expiresOn,
    presentationDays,
    remarks,
    amountE4: decimalText(letter.amountE4, 4, minorUnits(currency)),
    over: share(letter.overBp),
    short: share(letter.shortBp),
  };
}

/** Nobody fills in a form that can't be sent. */
export function refuseReader({ context }: PageRequest, letter: Letter): void {
  const owners = { ownerId: letter.customerOwnerId, backupOwnerId: letter.customerBackupOwnerId };
  if (!mayWrite(context, owners)) throw new Forbidden('letters_of_credit.write');
}

export async function save(request: PageRequest, form: z.output<typeof editLetterForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await amendLetter(request.context, { id, version }, input);
  return redirect(`${at}/${id}`, { key: 'shared.saved' });
}
