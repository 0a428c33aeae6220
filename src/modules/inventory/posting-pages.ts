import { today } from '../../core/days.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Field } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { needsReason, type Posting, type PostingKind, postingKinds, postStock } from './postings.ts';
import { qualities } from './stock.ts';
import { type GridLine, styleGrid } from './style-grid.ts';
import { warehouseChoices } from './warehouse-queries.ts';

function kindOf({ params }: PageRequest): PostingKind {
  const kind = postingKinds.find((known) => known === params.kind);
  if (!kind) throw new NotFound('posting');
  return kind;
}

const ways: Partial<Record<PostingKind, readonly string[]>> = {
  receipt: ['receipt', 'production_in'],
  issue: ['adjustment', 'scrap'],
};

/** What stands above the lines: where from and where to, of which quality, when and why. */
async function fieldsOf({ context, t, query }: PageRequest, kind: PostingKind): Promise<Field[]> {
  const warehouses = (await warehouseChoices(context.db)).map(({ id, name }) => ({ value: id, label: name }));
  const select = (
    name: string,
    label: string,
    { options, value }: Pick<Field, 'options' | 'value'>,
  ): Field => ({
    name,
    label: t(`inventory.${label}`),
    kind: 'select',
    width: 'm',
    options: options ?? [],
    ...(value === undefined ? {} : { value }),
  });
  const offered = qualities.map((value) => ({ value, label: t(`inventory.quality_${value}`) }));
  const how = (ways[kind] ?? []).map((value) => ({ value, label: t(`inventory.kind_${value}`) }));
  const quality = qualities.find((known) => known === query.quality);
  const isBetween = kind === 'transfer';
  return [
    select('warehouse', isBetween ? 'from_warehouse' : 'warehouse', {
      options: warehouses,
      value: query.warehouse,
    }),
    ...(isBetween
      ? [select('toWarehouse', 'to_warehouse', { options: warehouses, value: warehouses[1]?.value })]
      : []),
    ...(how.length > 0 ? [select('how', 'movement', { options: how, value: query.how })] : []),
    select('quality', kind === 'quality' ? 'from_quality' : 'of_quality', {
      options: offered,
      value: quality,
    }),
    ...(kind === 'quality'
      ? [
          select('toQuality', 'to_quality', {
            options: offered,
            value: quality === 'blocked' ? 'good' : 'blocked',
          }),
        ]
      : []),
    { name: 'postedOn', label: t('shared.day'), kind: 'date', width: 's', value: today(context) },
    { name: 'reason', label: t('inventory.reason'), optional: !needsReason.includes(kind), width: 'l' },
  ];
}

export async function showPosting(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const kind = kindOf(request);
  const typed = Object.values(
    (entered.values.lines ?? {}) as Record<string, { sku?: string; quantity?: string; cost?: string }>,
  );
  const first = query.sku ? [{ sku: query.sku }] : [];
  const lines: GridLine[] =
    typed.length > 0 ? typed : [...first, ...Array.from({ length: 6 - first.length }, () => ({}))];
  const grid = await styleGrid(request, lines, kind === 'receipt' ? 'cost' : null);
  const model = {
    kind,
    fields: await fieldsOf(request, kind),
    lines,
    styleGrid: grid,
    hasCost: kind === 'receipt',
    currency: context.settings.baseCurrency,
  };
  return page('inventory/posting', { title: t(`inventory.${kind}`), ...model });
}

export async function post(request: PageRequest, form: Posting): Promise<Outcome> {
  const kind = kindOf(request);
  await postStock(request.context, kind, form);
  const link = { href: `/inventory/postings/${kind}`, key: 'inventory.post_more' };
  return redirect('/inventory', { key: 'inventory.posted', values: { count: form.lines.length }, link });
}
