import type { z } from 'zod';
import { addDays, today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import type { Field } from '../../web/form-page.ts';
import { json, type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { styleGrid } from '../inventory/style-grid.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { incomingKinds } from './incoming.ts';
import { createIncoming, updateIncoming } from './incoming-actions.ts';
import type { editIncomingForm, newIncomingForm } from './incoming-form.ts';
import { whereAllowed } from './incoming-page.ts';
import { completeSuppliers, type Incoming } from './incoming-queries.ts';

interface TypedLine {
  id?: string;
  sku?: string;
  quantity?: string;
  cost?: string;
  expectedOn?: string;
}

async function fieldsOf(
  request: PageRequest,
  incoming: Incoming | null,
): Promise<{ head: Field[][]; more: Field[] }> {
  const { context, t, query } = request;
  const warehouses = await warehouseChoices(context.db, incoming?.warehouseId ?? null);
  const now = today(context);
  return {
    head: [
      [
        {
          name: 'kind',
          label: t('incoming.kind'),
          kind: 'select',
          width: 'm',
          options: incomingKinds.map((value) => ({ value, label: t(`incoming.kind_${value}`) })),
          value: incoming?.kind ?? query.kind ?? 'production',
          autofocus: !incoming,
        },
        {
          name: 'supplier',
          label: t('incoming.supplier_or_workshop'),
          optional: true,
          lookup: '/incoming/suppliers',
          value: incoming?.supplier ?? '',
        },
        {
          name: 'warehouseId',
          label: t('inventory.warehouse'),
          kind: 'select',
          width: 'm',
          options: warehouses.map(({ id, name }) => ({ value: id, label: name })),
          value: incoming?.warehouseId ?? warehouses[0]?.id,
        },
        {
          name: 'expectedOn',
          label: t('incoming.expected_on'),
          kind: 'date',
          width: 's',
          optional: incoming !== null,
          hint: incoming ? t('incoming.expected_edit_hint') : t('incoming.expected_hint'),
          value: incoming ? '' : (query.on ?? addDays(now, 30)),
        },
      ],
    ],
    more: [
      {
        name: 'orderedOn',
        label: t('incoming.ordered_on'),
        kind: 'date',
        width: 's',
        value: incoming?.orderedOn ?? now,
      },
      {
        name: 'reference',
        label: t('incoming.reference'),
        optional: true,
        width: 'm',
        hint: t('incoming.reference_hint'),
        value: incoming?.reference ?? '',
      },
      {
        name: 'remarks',
        label: t('shared.remarks'),
        kind: 'textarea',
        optional: true,
        rows: 2,
        value: incoming?.remarks ?? '',
      },
    ],
  };
}

const withEmpty = (lines: readonly TypedLine[]): TypedLine[] => [
  ...lines,
  ...Array.from({ length: Math.max(2, 6 - lines.length) }, () => ({})),
];

/** What was typed, else the lines that are there; and the grid of the style that is being added. */
async function formLines(request: PageRequest, present: readonly TypedLine[]) {
  const { context, entered } = request;
  const typed = Object.values((entered.values.lines ?? {}) as Record<string, TypedLine>);
  const lines = withEmpty(typed.length > 0 ? typed : present);
  const hasCost = allows(context.user, 'costs.read');
  return {
    lines,
    hasCost,
    currency: context.settings.baseCurrency,
    styleGrid: await styleGrid(request, lines, hasCost ? 'cost' : null),
  };
}

export async function showNewIncoming(request: PageRequest): Promise<Outcome> {
  const { t, query } = request;
  const asked = query.sku ? [{ sku: query.sku, quantity: query.quantity ?? '' }] : [];
  return page('incoming/form', {
    title: t('incoming.new'),
    back: { href: '/incoming', label: t('incoming.title') },
    form: { action: '/incoming', wide: true },
    ...(await fieldsOf(request, null)),
    ...(await formLines(request, asked)),
    reason: null,
    end: { submit: t('incoming.create'), cancel: '/incoming' },
  });
}

export async function create(
  { context }: PageRequest,
  form: z.output<typeof newIncomingForm>,
): Promise<Outcome> {
  const id = await createIncoming(context, form);
  return redirect(`/incoming/${id}`, { key: 'incoming.created' });
}

export const showEditIncoming = whereAllowed(
  () => 'change',
  async (request, { incoming, lines }) => {
    const { t } = request;
    const present = lines.map((line) => ({
      id: String(line.id),
      sku: line.skuCode,
      quantity: String(line.quantity),
      cost: line.unitCostE4 === null ? '' : decimalText(line.unitCostE4, 4, 2),
      expectedOn: line.expectedOn,
    }));
    const at = `/incoming/${incoming.id}`;
    const { kind, supplier, reference, warehouseId, orderedOn, remarks } = incoming;
    return page('incoming/form', {
      title: `${incoming.number} · ${t('shared.edit')}`,
      back: { href: at, label: incoming.number },
      form: {
        action: at,
        wide: true,
        version: incoming.version,
        original: { kind, supplier, reference, warehouseId, orderedOn, remarks },
      },
      ...(await fieldsOf(request, incoming)),
      ...(await formLines(request, present)),
      reason: {
        name: 'reason',
        label: t('incoming.reason_of_days'),
        optional: true,
        hint: t('incoming.reason_hint'),
      },
      values: { kind, supplier, reference, warehouseId, orderedOn, remarks },
      labels: {},
      end: { submit: t('shared.save'), cancel: at },
    });
  },
);

export async function save(request: PageRequest, form: z.output<typeof editIncomingForm>): Promise<Outcome> {
  const id = idParam(request);
  await updateIncoming(request.context, { id, version: form.version }, form);
  return redirect(`/incoming/${id}`, { key: 'shared.saved' });
}

/** Completion of a supplier or workshop that was named before. */
export async function lookUpSuppliers({ context, query }: PageRequest): Promise<Outcome> {
  const names = await completeSuppliers(context.db, (query.q ?? '').slice(0, 60));
  return json(names.map((name) => ({ value: name, label: '', sub: '' })));
}
