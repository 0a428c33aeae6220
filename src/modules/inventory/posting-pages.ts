import { today } from '../../core/days.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Field } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Posting, type PostingKind, postingKinds, postStock } from './postings.ts';
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

export async function showPosting(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const kind = kindOf(request);
  const warehouses = (await warehouseChoices(context.db)).map(({ id, name }) => ({ value: id, label: name }));
  const how = ways[kind];
  const fields: Field[] = [
    {
      name: 'warehouse',
      label: kind === 'transfer' ? t('inventory.from_warehouse') : t('inventory.warehouse'),
      kind: 'select',
      options: warehouses,
      width: 'm',
    },
    ...(kind === 'transfer'
      ? [
          {
            name: 'toWarehouse',
            label: t('inventory.to_warehouse'),
            kind: 'select' as const,
            options: warehouses,
            width: 'm' as const,
            value: warehouses[1]?.value,
          },
        ]
      : []),
    ...(how
      ? [
          {
            name: 'how',
            label: t('inventory.movement'),
            kind: 'select' as const,
            width: 'm' as const,
            options: how.map((value) => ({ value, label: t(`inventory.kind_${value}`) })),
          },
        ]
      : []),
    { name: 'postedOn', label: t('shared.day'), kind: 'date', width: 's', value: today(context) },
    {
      name: 'reason',
      label: t('inventory.reason'),
      optional: kind === 'receipt' || kind === 'transfer',
      width: 'l',
    },
  ];
  const typed = Object.values(
    (entered.values.lines ?? {}) as Record<string, { sku?: string; quantity?: string; cost?: string }>,
  );
  const first = query.sku ? [{ sku: query.sku }] : [];
  const lines: GridLine[] =
    typed.length > 0 ? typed : [...first, ...Array.from({ length: 6 - first.length }, () => ({}))];
  const grid = await styleGrid(request, lines, kind === 'receipt' ? 'cost' : null);
  const model = {
    kind,
    fields,
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
