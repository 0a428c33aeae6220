import { dialectOf } from '../../db/dialect.ts';
import { askedOf, filteredRows } from '../../web/lists/asked.ts';
import type { List, ListColumn, ListFilter, ListTab } from '../../web/lists/declaration.ts';
import { byDay, byId, byText, byValue } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import type { ReceiptState } from './receipt.ts';
import { receiptTones } from './receipt-page.ts';
import { type Receipt, visibleReceipts } from './receipt-queries.ts';

type Line = Pick<
  Receipt,
  | 'id'
  | 'number'
  | 'customerId'
  | 'customerName'
  | 'state'
  | 'receivedOn'
  | 'method'
  | 'currency'
  | 'amountE4'
  | 'chargesE4'
  | 'restE4'
  | 'baseAmountE4'
  | 'reference'
> & { state: ReceiptState };

const columns: readonly ListColumn<Line>[] = [
  {
    key: 'number',
    label: 'receipts.one',
    sort: 'number',
    cell: ({ number, reference }) => (reference ? { text: number, sub: reference } : number),
    sheet: [
      { width: 16, value: ({ number }) => number },
      { label: 'receipts.reference', value: ({ reference }) => reference },
    ],
  },
  {
    key: 'customer',
    label: 'receipts.customer',
    cell: ({ customerName, customerId }) => ({ text: customerName, href: `/customers/${customerId}` }),
    sheet: [{ width: 40, value: ({ customerName }) => customerName }],
  },
  {
    key: 'received',
    label: 'receipts.received_on',
    sort: 'day',
    cell: ({ receivedOn }) => receivedOn,
    sheet: [{ kind: 'day', value: ({ receivedOn }) => receivedOn }],
  },
  {
    key: 'amount',
    label: 'receipts.amount',
    numeric: true,
    cell: ({ amountE4, currency }, { f }) => f.money(amountE4, currency),
    sheet: [
      { label: 'receipts.currency', width: 10, value: ({ currency }) => currency },
      { kind: 'money', value: ({ amountE4 }) => amountE4 },
    ],
  },
  {
    key: 'rest',
    label: 'receipts.rest',
    numeric: true,
    hideOnPhone: true,
    cell: ({ restE4, currency }, { f }) =>
      restE4 > 0 ? { text: f.money(restE4, currency), tone: 'soon' } : '',
    sheet: [{ kind: 'money', value: ({ restE4 }) => restE4 }],
  },
  {
    key: 'method',
    label: 'payment_plans.method',
    hideOnPhone: true,
    cell: ({ method }, { t }) => t(`payment_plans.method_${method}`),
  },
  {
    key: 'state',
    label: 'shared.state',
    hideOnPhone: true,
    cell: ({ state }, { t }) => ({ text: t(`receipts.state_${state}`), tone: receiptTones[state] }),
  },
  {
    key: 'charges',
    label: 'receipts.charges',
    numeric: true,
    isExtra: true,
    hideOnPhone: true,
    cell: ({ chargesE4, currency }, { f }) => f.money(chargesE4, currency),
    sheet: [{ kind: 'money', value: ({ chargesE4 }) => chargesE4 }],
  },
  {
    key: 'base',
    label: 'receipts.in_base',
    numeric: true,
    isExtra: true,
    hideOnPhone: true,
    cell: ({ baseAmountE4 }, { f, context }) => f.money(baseAmountE4, context.settings.baseCurrency),
    sheet: [{ kind: 'money', value: ({ baseAmountE4 }) => baseAmountE4 }],
  },
];

const filters: readonly ListFilter[] = [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('receipt', 'r.id') },
  {
    name: 'state',
    label: 'shared.state',
    kind: 'select',
    options: ({ t }) => [
      { value: 'rest', label: t('receipts.with_rest') },
      { value: 'posted', label: t('receipts.state_posted') },
      { value: 'reversed', label: t('receipts.state_reversed') },
    ],
    narrow: (query, value) =>
      void (value === 'rest' ? query.where('r.rest_e4', '>', 0) : query.where('r.state', value)),
  },
  {
    name: 'owner',
    label: 'orders.owner',
    kind: 'select',
    isExtra: true,
    options: (request) => ownerChoices(request),
    narrow: byId('c.owner_id'),
  },
  { name: 'from', label: 'receipts.from', kind: 'date', narrow: byDay('r.received_on', '>=') },
  { name: 'to', label: 'shared.to', kind: 'date', narrow: byDay('r.received_on', '<=') },
  { name: 'currency', label: 'receipts.currency', kind: 'hidden', narrow: byValue('r.currency') },
  { name: 'customer', label: 'receipts.customer', kind: 'hidden', narrow: byId('r.customer_id') },
];

export const receiptList: List<Line> = {
  name: 'receipts',
  at: '/receipts',
  permission: 'receipts.read',
  title: 'receipts.title',
  lead: 'receipts.lead',
  view: 'receipts/list',
  beside: async (request) => ({ sums: await sumsOf(request) }),
  id: 'r.id',
  rows: ({ context }) => visibleReceipts(context),
  select: [
    'r.id',
    'r.number',
    'r.customer_id',
    'c.name as customer_name',
    'r.state',
    'r.received_on',
    'r.method',
    'r.currency',
    'r.amount_e4',
    'r.charges_e4',
    'r.rest_e4',
    'r.base_amount_e4',
    'r.reference',
  ],
  columns,
  filters,
  sorts: {
    day: { column: 'r.received_on', direction: 'desc', value: ({ receivedOn }) => receivedOn },
    number: { column: 'r.number', direction: 'desc', value: ({ number }) => number },
  },
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('receipts.with_rest'), query: { state: 'rest' } },
  ],
  href: ({ id }) => `/receipts/${id}`,
  exportedAs: 'receipts',
  empty: { title: 'receipts.none', text: 'receipts.none_text' },
  create: { href: '/receipts/new', label: 'receipts.new', icon: 'plus', permission: 'receipts.write' },
};

/** What came in by currency, over all that the filters let through but reversed ones. */
async function sumsOf(request: PageRequest): Promise<string[]> {
  const { context, f } = request;
  const rows: { currency: string; amountE4: number }[] = await filteredRows(askedOf(receiptList, request))
    .where('r.state', 'posted')
    .groupBy('r.currency')
    .orderBy('r.currency')
    .select('r.currency', context.db.raw(`${dialectOf(context.db).sum('r.amount_e4')} as amount_e4`));
  return rows.map(({ currency, amountE4 }) => f.money(amountE4, currency));
}
