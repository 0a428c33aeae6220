import type { z } from 'zod';
import { currencies, decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { isModuleOn } from '../../core/settings.ts';
import { type Field, type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { seasonChoices } from '../../web/seasons.ts';
import { optionalSelect } from '../customers/customer-choices.ts';
import { type Customer, findCustomer, findWritableCustomer } from '../customers/customer-queries.ts';
import { needScopes } from './need.ts';
import { createNeed, updateNeed } from './need-actions.ts';
import type { editNeedForm, newNeedForm } from './need-form.ts';
import { findWritableNeed, type Need } from './need-queries.ts';
import { categoryChoices } from './need-view.ts';
import { changeableOrders } from './order-needs.ts';

async function parts(
  request: PageRequest,
  customer: Pick<Customer, 'id' | 'currency'>,
  need: Need | null,
): Promise<FormPart[]> {
  const { context, t } = request;
  const { db, settings, user } = context;
  const orders: { number: string }[] = isModuleOn(settings, 'orders')
    ? await db('orders')
        .where({ customerId: customer.id })
        .whereIn('state', changeableOrders)
        .orderBy('id', 'desc')
        .limit(50)
        .select('number')
    : [];
  const has = (name: string) =>
    name === 'standing' || isModuleOn(settings, name === 'order' ? 'orders' : 'inventory');
  const scopes = needScopes.filter((scope) => has(scope) || need?.scope === scope);
  const target: Field[] = allows(user, 'orders.prices')
    ? [
        { name: 'targetPriceE4', label: t('needs.target_price'), kind: 'money', optional: true, width: 'm' },
        {
          name: 'currency',
          label: t('needs.currency'),
          kind: 'select',
          width: 's',
          value: customer.currency,
          options: currencies.map((code) => ({ value: code, label: code })),
        },
      ]
    : [];
  const numbers = [
    ...new Set([...(need?.orderNumber ? [need.orderNumber] : []), ...orders.map(({ number }) => number)]),
  ];
  const named: Field[] = [
    ...(scopes.includes('style')
      ? [
          {
            name: 'style',
            label: t('needs.style'),
            optional: true,
            lookup: '/inventory/styles/lookup',
            hint: t('needs.style_hint'),
            width: 'm' as const,
          },
        ]
      : []),
    ...(scopes.includes('order')
      ? [
          optionalSelect({
            name: 'order',
            label: t('needs.order'),
            hint: t('needs.order_hint'),
            width: 'm',
            options: numbers.map((number) => ({ value: number, label: number })),
          }),
        ]
      : []),
  ];
  return [
    {
      row: [
        {
          name: 'category',
          label: t('needs.category'),
          kind: 'select',
          width: 'm',
          options: categoryChoices(request, need?.category ?? null),
        },
        { name: 'wanted', label: t('needs.wanted'), hint: t('needs.wanted_hint'), autofocus: true },
      ],
    },
    { name: 'details', label: t('needs.details'), kind: 'textarea', rows: 3, optional: true },
    {
      name: 'scope',
      label: t('needs.scope'),
      kind: 'select',
      width: 'm',
      value: 'standing',
      options: scopes.map((scope) => ({ value: scope, label: t(`needs.scope_${scope}_long`) })),
    },
    ...(named.length > 0 ? [{ row: named }] : []),
    {
      row: [
        optionalSelect({
          name: 'season',
          label: t('needs.season'),
          options: seasonChoices(request, need?.season),
          width: 'm',
        }),
        { name: 'quantity', label: t('needs.quantity'), kind: 'number', optional: true, width: 'm' },
      ],
    },
    ...(target.length > 0 ? [{ row: target }] : []),
  ];
}

export async function showNewNeed(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const customer = await findWritableCustomer(context, idParam(request));
  const at = `/customers/${customer.id}`;
  return formPage({
    title: t('needs.new'),
    lead: t('needs.new_lead'),
    back: { href: at, label: customer.name },
    action: `${at}/needs`,
    submit: t('needs.create'),
    cancel: at,
    parts: await parts(request, customer, null),
  });
}

export async function create(request: PageRequest, form: z.output<typeof newNeedForm>): Promise<Outcome> {
  refusePrice(request, form);
  const id = await createNeed(request.context, idParam(request), form);
  return redirect(`/needs/${id}`, { key: 'needs.created' });
}

/** Prices are never taken from whoever may not see them. */
function refusePrice({ context }: PageRequest, { targetPriceE4 }: { targetPriceE4: number | null }): void {
  if (targetPriceE4 !== null && !allows(context.user, 'orders.prices'))
    throw new Refusal('needs.no_prices', { field: 'targetPriceE4' });
}

export async function showEditNeed(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const need = await findWritableNeed(context, idParam(request));
  const customer = await findCustomer(context, need.customerId);
  const at = `/needs/${need.id}`;
  const seesPrices = allows(context.user, 'orders.prices');
  return formPage({
    title: `${need.wanted} · ${t('shared.edit')}`,
    lead: need.state === 'new' ? '' : t('needs.anew_hint'),
    back: { href: at, label: need.wanted },
    action: at,
    submit: t('shared.save'),
    cancel: at,
    parts: await parts(request, customer, need),
    values: {
      category: need.category,
      wanted: need.wanted,
      details: need.details,
      scope: need.scope,
      style: need.styleCode,
      order: need.orderNumber,
      season: need.season,
      quantity: need.quantity,
      ...(seesPrices
        ? {
            targetPriceE4: need.targetPriceE4 === null ? '' : decimalText(need.targetPriceE4, 4, 2),
            currency: need.currency ?? customer.currency,
          }
        : {}),
    },
    version: need.version,
  });
}

export async function save(request: PageRequest, form: z.output<typeof editNeedForm>): Promise<Outcome> {
  refusePrice(request, form);
  const id = idParam(request);
  const { version, ...input } = form;
  const { isAnew } = await updateNeed(request.context, { id, version }, input);
  return redirect(`/needs/${id}`, { key: isAnew ? 'needs.now_anew' : 'shared.saved' });
}
