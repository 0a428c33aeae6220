import { z } from 'zod';
import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { dialectOf } from '../../db/dialect.ts';
import { exportSheet } from '../../web/export.ts';
import { choice, day, reference, rows, text, ticked, whole } from '../../web/fields.ts';
import type { Field } from '../../web/form-page.ts';
import { listUrl } from '../../web/list.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { askUrl } from '../availability/ask.ts';
import { incomingKinds } from '../incoming/incoming.ts';
import { createIncoming } from '../incoming/incoming-actions.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { type ProposedSku, proposalsFor } from './proposal-queries.ts';
import { reportTabs } from './reports.ts';
import { goodsNames } from './stock-queries.ts';

/** What is ticked is ordered, in the quantity that stands beside it. */
export const orderForm = z.object({
  kind: choice(incomingKinds).required(),
  supplier: text(200).optional(),
  warehouseId: reference().required(),
  expectedOn: day().required(),
  lines: rows(
    z.object({
      take: ticked(),
      sku: text(40).required(),
      quantity: whole({ min: 1, max: 10_000_000 }).required(),
    }),
    { besides: ['sku', 'quantity'] },
  ),
});

const reasons = ['short', 'low'] as const;
/** As many as one goes through at a time; filters show the others. */
const mostShown = 100;

function askedOf({ query }: PageRequest) {
  return {
    warehouseId: idOf(query.warehouse),
    text: (query.text ?? '').trim(),
    category: query.category ?? '',
    reason: reasons.find((known) => known === query.reason) ?? null,
  };
}

/** What to order again and by when, to be ticked and ordered in one go. */
export async function showProposals(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query, entered } = request;
  const asked = askedOf(request);
  const all = await proposalsFor(context, asked);
  const names = await goodsNames(context);
  const typed = Object.values(
    (entered.values.lines ?? {}) as Record<string, { take?: string; sku?: string; quantity?: string }>,
  );
  const pieces = all.reduce((sum, { quantity }) => sum + quantity, 0);
  const at = { url: '/replenishment', query };
  return page('replenishment/proposals', {
    title: t('replenishment.title'),
    tabs: reportTabs(request, null),
    filters: await filtersOf(request),
    clearUrl: Object.values(query).some(Boolean) ? '/replenishment' : null,
    summary: t('replenishment.proposals_summary', { count: all.length, pieces: f.number(pieces) }),
    more: all.length > mostShown ? t('replenishment.first_proposals', { shown: mostShown }) : null,
    form: { action: listUrl({ ...at, url: '/replenishment/orders' }, {}), wide: true },
    mayOrder: allows(context.user, 'incoming.write'),
    lines: all.slice(0, mostShown).map((proposal, place) => {
      const sent = typed.find(({ sku }) => sku === proposal.outlook.code);
      return {
        ...shownProposal(request, proposal),
        name: names.get(proposal.outlook.skuId)?.name ?? '',
        place,
        quantity: sent?.quantity ?? proposal.quantity,
        isTicked: sent?.take !== undefined,
      };
    }),
    fields: await orderFields(request, asked.warehouseId),
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ ...at, url: '/replenishment/export' }, {})
      : null,
    end: { submit: t('replenishment.order_ticked') },
  });
}

function shownProposal({ t, f, context }: PageRequest, proposal: ProposedSku) {
  const { outlook, reason, neededOn, reorderPoint } = proposal;
  const isNow = neededOn <= today(context);
  return {
    code: outlook.code,
    href: askUrl({ what: outlook.code }),
    tone: reason === 'short' ? (isNow ? 'danger' : 'soon') : 'neutral',
    neededOn: reason === 'short' ? neededOn : t('replenishment.soon'),
    why:
      reason === 'short'
        ? t('replenishment.short_from', { count: f.number(outlook.short), day: neededOn })
        : t('replenishment.low_now', { count: f.number(outlook.position), point: f.number(reorderPoint) }),
    figures: t('replenishment.made_of', {
      onHand: f.number(outlook.onHand),
      coming: f.number(outlook.coming),
      owed: f.number(outlook.owed),
    }),
  };
}

async function orderFields({ context, t }: PageRequest, warehouseId: number | null): Promise<Field[]> {
  const warehouses = await warehouseChoices(context.db);
  return [
    {
      name: 'kind',
      label: t('incoming.kind'),
      kind: 'select',
      width: 'm',
      options: incomingKinds.map((value) => ({ value, label: t(`incoming.kind_${value}`) })),
    },
    {
      name: 'supplier',
      label: t('incoming.supplier_or_workshop'),
      optional: true,
      lookup: '/incoming/suppliers',
    },
    {
      name: 'warehouseId',
      label: t('inventory.warehouse'),
      kind: 'select',
      width: 'm',
      options: warehouses.map(({ id, name }) => ({ value: id, label: name })),
      value: warehouseId ?? warehouses[0]?.id,
    },
    {
      name: 'expectedOn',
      label: t('incoming.expected_on'),
      kind: 'date',
      width: 's',
      value: addDays(today(context), 30),
    },
  ];
}

async function filtersOf({ context, t, query }: PageRequest) {
  const { db } = context;
  const warehouses = await warehouseChoices(db);
  const categories = await dialectOf(db).valuesOf(db, 'styles', 'category');
  const select = (name: string, label: string, options: { value: string; label: string }[]) => ({
    name,
    label,
    kind: 'select',
    options,
    value: query[name] ?? '',
  });
  return [
    { name: 'text', label: t('shared.text_filter'), kind: 'text', options: [], value: query.text ?? '' },
    select(
      'reason',
      t('replenishment.reason'),
      reasons.map((value) => ({ value, label: t(`replenishment.reason_${value}`) })),
    ),
    select(
      'warehouse',
      t('inventory.warehouse'),
      warehouses.map(({ id, name }) => ({ value: String(id), label: name })),
    ),
    select(
      'category',
      t('inventory.category'),
      categories.filter(Boolean).map((value) => ({ value, label: value })),
    ),
  ];
}

export async function orderProposals(
  { context }: PageRequest,
  { lines, ...batch }: z.output<typeof orderForm>,
): Promise<Outcome> {
  const taken = lines.filter(({ take }) => take);
  if (taken.length === 0) throw new Refusal('replenishment.tick_first');
  const id = await createIncoming(context, {
    ...batch,
    reference: null,
    remarks: null,
    orderedOn: today(context),
    lines: taken.map(({ sku, quantity, place }) => ({ sku, quantity, place, cost: null, expectedOn: null })),
  });
  return redirect(`/incoming/${id}`, { key: 'replenishment.ordered', values: { count: taken.length } });
}

export async function exportProposals(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const all = await proposalsFor(context, askedOf(request));
  const names = await goodsNames(context);
  const number = (label: string) => ({ label: t(label), kind: 'number' as const });
  return exportSheet(request, 'replenishment', {
    name: t('replenishment.title'),
    columns: [
      { label: t('inventory.sku'), kind: 'text' },
      { label: t('inventory.style'), kind: 'text', width: 40 },
      { label: t('replenishment.reason'), kind: 'text' },
      { label: t('replenishment.needed_on'), kind: 'day' },
      number('inventory.on_hand'),
      number('availability.owed'),
      number('availability.coming'),
      number('inventory.reorder_point'),
      number('replenishment.propose'),
    ],
    rows: all.map(({ outlook, reason, neededOn, reorderPoint, quantity }) => [
      outlook.code,
      names.get(outlook.skuId)?.name ?? '',
      t(`replenishment.reason_${reason}`),
      neededOn,
      outlook.onHand,
      outlook.owed,
      outlook.coming,
      reorderPoint,
      quantity,
    ]),
    exported: { exported_rows: all.length },
  });
}
