import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { indexSku } from './sku-actions.ts';
import { findSku } from './sku-queries.ts';
import type { skuForm } from './style-form.ts';
import { checkDigitWarning, refuseTakenBarcode } from './style-planning.ts';
import { findStyle } from './style-queries.ts';

export async function showEditSku(request: PageRequest): Promise<Outcome> {
  const { t, context } = request;
  const sku = await findSku(context.db, idParam(request));
  return formPage({
    title: `${sku.code} · ${t('shared.edit')}`,
    back: { href: `/inventory/skus/${sku.id}`, label: sku.code },
    action: `/inventory/skus/${sku.id}`,
    submit: t('shared.save'),
    cancel: `/inventory/skus/${sku.id}`,
    parts: [
      {
        name: 'barcode',
        label: t('inventory.barcode'),
        hint: t('inventory.barcode_hint'),
        optional: true,
        width: 'm',
        autofocus: true,
      },
      {
        name: 'reorderPoint',
        label: t('inventory.reorder_point'),
        kind: 'number',
        width: 's',
        hint: t('inventory.reorder_hint'),
      },
      { name: 'reorderQuantity', label: t('inventory.reorder_quantity'), kind: 'number', width: 's' },
      { name: 'safetyStock', label: t('inventory.safety_stock'), kind: 'number', width: 's' },
      { name: 'isActive', label: t('inventory.is_active'), kind: 'checkbox' },
    ],
    values: {
      barcode: sku.barcode ?? '',
      reorderPoint: sku.reorderPoint,
      reorderQuantity: sku.reorderQuantity,
      safetyStock: sku.safetyStock,
      isActive: sku.isActive,
    },
    version: sku.version,
  });
}

export async function saveSku(
  request: PageRequest,
  { version, ...form }: z.output<typeof skuForm>,
): Promise<Outcome> {
  const sku = await findSku(request.context.db, idParam(request));
  await transact(request.context, async (tx) => {
    await refuseTakenBarcode(tx, form.barcode, { id: sku.id, field: 'barcode' });
    await updateVersioned(tx.db, 'skus', { id: sku.id, version }, form);
    if (form.barcode !== sku.barcode)
      await indexSku(tx, { ...sku, barcode: form.barcode }, await findStyle(tx, sku.styleId));
    await audit(tx, {
      action: 'inventory.update_sku',
      record: { kind: 'sku', id: sku.id, label: sku.code },
      changes: changesBetween(sku, form),
    });
  });
  const warning = checkDigitWarning([form.barcode]);
  return redirect(`/inventory/skus/${sku.id}`, warning ?? { key: 'shared.saved' });
}
