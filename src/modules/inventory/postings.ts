import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { choice, day, money, reference, rows, text, whole } from '../../web/fields.ts';
import { skusByCode } from './sku-queries.ts';
import { type Movement, postMovements, qualities } from './stock.ts';

export const postingKinds = ['receipt', 'issue', 'transfer', 'adjustment', 'quality'] as const;
export type PostingKind = (typeof postingKinds)[number];

/** What nobody would understand later without a word about why. */
export const needsReason: readonly PostingKind[] = ['issue', 'adjustment', 'quality'];

const line = z.object({
  sku: text(40).required(),
  quantity: whole({ min: -10_000_000, max: 10_000_000 }).required(),
  cost: money().optional(),
});

export const postingForm = z.object({
  warehouse: reference().required(),
  toWarehouse: reference().optional(),
  quality: choice(qualities).optional(),
  toQuality: choice(qualities).optional(),
  postedOn: day().required(),
  reason: text(300).optional(),
  how: choice(['receipt', 'production_in', 'adjustment', 'scrap']).optional(),
  lines: rows(line),
});
export type Posting = z.output<typeof postingForm>;

/** Posts a receipt, issue, transfer, adjustment or change of quality with all its lines, or none of them. */
export async function postStock(context: Context, kind: PostingKind, form: Posting): Promise<void> {
  if (form.lines.length === 0) throw new Refusal('inventory.no_lines', { field: 'lines.0.sku' });
  if (form.postedOn > today(context)) throw new Refusal('inventory.future_day', { field: 'postedOn' });
  if (needsReason.includes(kind) && !form.reason) throw new Refusal('errors.required', { field: 'reason' });
  if (kind === 'quality' && (form.quality ?? 'good') === form.toQuality)
    throw new Refusal('inventory.same_quality', { field: 'toQuality' });
  await transact(context, async (tx) => {
    await refuseUnknownWarehouses(tx, kind, form);
    const skus = await skusByCode(
      tx.db,
      form.lines.map(({ sku }) => sku),
    );
    const posting = randomUUID();
    const movements = form.lines.flatMap(({ sku: code, quantity, cost, place }) => {
      const sku = skus.get(code.toLowerCase());
      if (!sku) throw new Refusal('inventory.no_such_sku', { field: `lines.${place}.sku`, values: { code } });
      if (quantity === 0 || (kind !== 'adjustment' && quantity < 0)) {
        throw new Refusal('errors.too_small', { field: `lines.${place}.quantity`, values: { min: 1 } });
      }
      return movementsOf(kind, form, {
        skuId: sku.id,
        quantity,
        cost,
        key: `posting:${posting}:${place}`,
        field: `lines.${place}.quantity`,
      });
    });
    await postMovements(tx, movements);
    const label = form.lines.map(({ sku, quantity }) => `${sku} ${quantity}`).join(', ');
    await audit(tx, { action: `inventory.${kind}`, record: { kind: 'stock', id: null, label } });
  });
}

async function refuseUnknownWarehouses(tx: Context, kind: PostingKind, form: Posting): Promise<void> {
  const fields = kind === 'transfer' ? (['warehouse', 'toWarehouse'] as const) : (['warehouse'] as const);
  for (const field of fields) {
    const found = await tx
      .db('warehouses')
      .where({ id: form[field] ?? 0, isArchived: false })
      .first('id');
    if (!found) throw new Refusal('errors.not_offered', { field });
  }
  if (kind === 'transfer' && form.warehouse === form.toWarehouse)
    throw new Refusal('inventory.same_warehouse', { field: 'toWarehouse' });
}

type Entry = { skuId: number; quantity: number; cost: number | null; key: string; field: string };

function movementsOf(kind: PostingKind, form: Posting, entry: Entry): Movement[] {
  const { skuId, quantity, cost, key, field } = entry;
  const { postedOn, reason, how, warehouse: warehouseId } = form;
  const quality = form.quality ?? 'good';
  const shared = { skuId, warehouseId, quality, postedOn, reason, field };
  const out = { ...shared, quantity: -quantity };
  switch (kind) {
    case 'receipt': {
      const unitCostE4 = cost ?? undefined;
      return [
        {
          ...shared,
          kind: how === 'production_in' ? 'production_in' : 'receipt',
          quantity,
          unitCostE4,
          key,
        },
      ];
    }
    case 'issue':
      return [{ ...out, kind: how === 'scrap' ? 'scrap' : 'adjustment', key }];
    case 'adjustment':
      return [{ ...shared, kind: 'adjustment', quantity, key }];
    case 'quality':
      return [
        { ...out, kind: 'quality_change', key: `${key}:out` },
        {
          ...shared,
          quality: form.toQuality ?? 'blocked',
          kind: 'quality_change',
          quantity,
          key: `${key}:in`,
        },
      ];
    case 'transfer':
      return [
        { ...out, kind: 'transfer_out', key: `${key}:out` },
        {
          ...shared,
          warehouseId: form.toWarehouse ?? 0,
          kind: 'transfer_in',
          quantity,
          key: `${key}:in`,
        },
      ];
  }
}
