import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { dialectOf } from '../../db/dialect.ts';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { scopes } from './stocktake.ts';
import { createStocktake, updateStocktake } from './stocktake-actions.ts';
import type { editStocktakeForm, StocktakeInput } from './stocktake-form.ts';
import { findStocktake, scopeNames } from './stocktake-queries.ts';

async function parts({ context, t }: PageRequest, presentId: number | null): Promise<FormPart[]> {
  const categories = await dialectOf(context.db).valuesOf(context.db, 'styles', 'category');
  const warehouses = await warehouseChoices(context.db, presentId);
  return [
    {
      row: [
        {
          name: 'warehouseId',
          label: t('stocktakes.warehouse'),
          kind: 'select',
          width: 'm',
          options: warehouses.map(({ id, name }) => ({ value: id, label: name })),
        },
        { name: 'plannedOn', label: t('stocktakes.planned_on'), kind: 'date', width: 's' },
      ],
    },
    {
      name: 'name',
      label: t('stocktakes.name'),
      hint: t('stocktakes.name_hint'),
      optional: true,
      width: 'm',
    },
    {
      name: 'scope',
      label: t('stocktakes.scope'),
      kind: 'select',
      width: 'm',
      options: scopes.map((value) => ({ value, label: t(`stocktakes.scope_${value}`) })),
    },
    ...(categories.length > 0
      ? [
          {
            name: 'categories',
            label: t('stocktakes.categories'),
            hint: t('stocktakes.categories_hint'),
            kind: 'checkboxes' as const,
            options: categories.map((value) => ({ value, label: value })),
          },
        ]
      : []),
    {
      name: 'codes',
      label: t('stocktakes.codes'),
      hint: t('stocktakes.codes_hint'),
      kind: 'textarea',
      rows: 3,
      optional: true,
    },
    { name: 'isWithEmpty', label: t('stocktakes.with_empty'), kind: 'checkbox' },
    { name: 'isAllQualities', label: t('stocktakes.all_qualities'), kind: 'checkbox' },
    {
      row: [
        {
          name: 'toleranceQty',
          label: t('stocktakes.tolerance_qty'),
          kind: 'number',
          width: 's',
          suffix: t('stocktakes.pieces'),
        },
        {
          name: 'toleranceBp',
          label: t('stocktakes.tolerance_percent'),
          hint: t('stocktakes.tolerance_hint'),
          kind: 'money',
          width: 's',
          suffix: '%',
        },
      ],
    },
    { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', rows: 2, optional: true },
  ];
}

export async function showNewStocktake(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const { settings } = context;
  return formPage({
    title: t('stocktakes.new'),
    lead: t('stocktakes.new_lead'),
    back: { href: '/stocktakes', label: t('stocktakes.title') },
    action: '/stocktakes',
    submit: t('stocktakes.create'),
    cancel: '/stocktakes',
    parts: await parts(request, null),
    values: {
      plannedOn: today(context),
      scope: 'all',
      isAllQualities: true,
      toleranceQty: settings.countToleranceQty,
      toleranceBp: decimalText(settings.countToleranceBp, 2),
    },
  });
}

export async function showEditStocktake(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const stocktake = await findStocktake(context.db, idParam(request));
  const { scope } = stocktake;
  const names = scopeNames(stocktake);
  return formPage({
    title: `${stocktake.number} · ${t('shared.edit')}`,
    back: { href: `/stocktakes/${stocktake.id}`, label: stocktake.number },
    action: `/stocktakes/${stocktake.id}`,
    submit: t('shared.save'),
    cancel: `/stocktakes/${stocktake.id}`,
    parts: await parts(request, stocktake.warehouseId),
    values: {
      ...stocktake,
      toleranceBp: decimalText(stocktake.toleranceBp, 2),
      categories: scope === 'categories' ? names : [],
      codes: scope === 'styles' || scope === 'skus' ? names.join('\n') : '',
    },
    version: stocktake.version,
  });
}

export async function create({ context }: PageRequest, form: StocktakeInput): Promise<Outcome> {
  const id = await createStocktake(context, form);
  return redirect(`/stocktakes/${id}`, {
    key: 'stocktakes.created',
    link: { href: `/stocktakes/${id}/steps/start`, key: 'stocktakes.start' },
  });
}

export async function save(
  request: PageRequest,
  { version, ...form }: z.output<typeof editStocktakeForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await updateStocktake(request.context, { id, version }, form);
  return redirect(`/stocktakes/${id}`, { key: 'shared.saved' });
}
