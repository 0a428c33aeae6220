import type { ListColumn } from '../../web/lists/declaration.ts';
import { seasonText } from '../../web/seasons.ts';
import { countryName } from '../customers/customer-choices.ts';
import type { Need } from './need-queries.ts';
import { categoryText, scopeText, stateCell, targetText } from './need-view.ts';

export const needColumns: readonly ListColumn<Need>[] = [
  {
    key: 'wanted',
    label: 'needs.wanted',
    cell: ({ wanted }) => wanted,
    sheet: [{ width: 40, value: ({ wanted }) => wanted }],
  },
  {
    key: 'category',
    label: 'needs.category',
    hideOnPhone: true,
    cell: (need, { t }) =>
      need.scope === 'standing'
        ? categoryText(t, need.category)
        : { text: categoryText(t, need.category), sub: scopeText(t, need) },
    sheet: [
      { width: 14, value: ({ category }, { t }) => categoryText(t, category) },
      { label: 'needs.scope', width: 24, value: (need, { t }) => scopeText(t, need) },
    ],
  },
  {
    key: 'customer',
    label: 'needs.customer',
    cell: ({ customerId, customerName }) => ({ text: customerName, href: `/customers/${customerId}` }),
    sheet: [
      { label: 'needs.customer_code', width: 12, value: ({ customerCode }) => customerCode },
      { width: 40, value: ({ customerName }) => customerName },
    ],
  },
  {
    key: 'season',
    label: 'needs.season',
    hideOnPhone: true,
    cell: ({ season }, { t }) => seasonText(t, season),
  },
  {
    key: 'quantity',
    label: 'needs.quantity',
    numeric: true,
    hideOnPhone: true,
    cell: ({ quantity }, { f }) => (quantity === null ? '' : f.number(quantity)),
    sheet: [{ kind: 'number', value: ({ quantity }) => quantity }],
  },
  {
    key: 'state',
    label: 'shared.state',
    cell: ({ state }, { t }) => stateCell(t, state),
  },
  {
    key: 'updated',
    label: 'shared.updated',
    sort: 'updated',
    hideOnPhone: true,
    cell: ({ updatedAt }, { f }) => f.instant(updatedAt).slice(0, 10),
    sheet: [{ kind: 'day', value: ({ updatedAt }, { f }) => f.instant(updatedAt).slice(0, 10) }],
  },
  {
    key: 'country',
    label: 'customers.country',
    isExtra: true,
    hideOnPhone: true,
    cell: ({ country }, { context }) => (country ? countryName(country, context.language) : null),
  },
  {
    key: 'target_price',
    label: 'needs.target_price',
    isExtra: true,
    numeric: true,
    hideOnPhone: true,
    needs: 'orders.prices',
    cell: (need, request) => targetText(request, need),
  },
  {
    key: 'details',
    label: 'needs.details',
    isExtra: true,
    hideOnPhone: true,
    cell: ({ details }) => details,
    sheet: [{ width: 40, value: ({ details }) => details }],
  },
];
