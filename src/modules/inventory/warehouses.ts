import type { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import type { editWarehouseForm, warehouseForm } from './style-form.ts';
import { allWarehouses, findWarehouse } from './warehouse-queries.ts';

export async function showWarehouses({ context, t }: PageRequest): Promise<Outcome> {
  const mayWrite = allows(context.user, 'inventory.write');
  const rows = (await allWarehouses(context.db)).map((warehouse) => ({
    ...(mayWrite ? { href: `/inventory/warehouses/${warehouse.id}` } : {}),
    cells: {
      code: warehouse.code,
      name: warehouse.name,
      address: warehouse.address,
      state: warehouse.isArchived
        ? { text: t('shared.archived'), tone: 'neutral' }
        : { text: t('inventory.in_use'), tone: 'done' },
    },
  }));
  const columns = [
    { key: 'code', label: t('shared.code') },
    { key: 'name', label: t('shared.name') },
    { key: 'address', label: t('inventory.address'), hideOnPhone: true },
    { key: 'state', label: t('shared.state') },
  ];
  return page('inventory/warehouses', { title: t('inventory.warehouses'), table: { columns, rows } });
}

const parts = ({ t }: PageRequest, isNew: boolean): FormPart[] => [
  { name: 'code', label: t('shared.code'), width: 's', autofocus: true },
  { name: 'name', label: t('shared.name'), width: 'm' },
  { name: 'address', label: t('inventory.address'), optional: true },
  ...(isNew ? [] : [{ name: 'isArchived', label: t('shared.archived'), kind: 'checkbox' as const }]),
];

const back = ({ t }: PageRequest) => ({ href: '/inventory/warehouses', label: t('inventory.warehouses') });

export function showNewWarehouse(request: PageRequest): Outcome {
  const { t } = request;
  return formPage({
    title: t('inventory.new_warehouse'),
    back: back(request),
    action: '/inventory/warehouses',
    submit: t('inventory.create_warehouse'),
    cancel: '/inventory/warehouses',
    parts: parts(request, true),
  });
}

export async function showEditWarehouse(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const warehouse = await findWarehouse(context.db, idParam(request));
  const { code, name, address, isArchived } = warehouse;
  return formPage({
    title: warehouse.name,
    back: back(request),
    action: `/inventory/warehouses/${warehouse.id}`,
    submit: t('shared.save'),
    cancel: '/inventory/warehouses',
    parts: parts(request, false),
    values: { code, name, address: address ?? '', isArchived },
    version: warehouse.version,
  });
}

async function refuseTakenCode(tx: Context, code: string, id: number | null): Promise<void> {
  const taken: { id: number } | undefined = await tx.db('warehouses').where({ code }).first('id');
  if (taken && taken.id !== id)
    throw new Refusal('inventory.warehouse_code_taken', { field: 'code', values: { code } });
}

export async function createWarehouse(
  { context }: PageRequest,
  form: z.output<typeof warehouseForm>,
): Promise<Outcome> {
  await transact(context, async (tx) => {
    await refuseTakenCode(tx, form.code, null);
    const id = await insertRow(tx.db, 'warehouses', { ...form, isArchived: false, version: 1 });
    await audit(tx, {
      action: 'inventory.create_warehouse',
      record: { kind: 'warehouse', id, label: form.code },
    });
  });
  return redirect('/inventory/warehouses', { key: 'shared.saved' });
}

export async function saveWarehouse(
  request: PageRequest,
  { version, ...form }: z.output<typeof editWarehouseForm>,
): Promise<Outcome> {
  const before = await findWarehouse(request.context.db, idParam(request));
  await transact(request.context, async (tx) => {
    await refuseTakenCode(tx, form.code, before.id);
    if (form.isArchived) {
      const stocked = await tx
        .db('stock')
        .where({ warehouseId: before.id })
        .where('on_hand', '>', 0)
        .first('sku_id');
      if (stocked) throw new Refusal('inventory.warehouse_has_stock', { field: 'isArchived' });
    }
    await updateVersioned(tx.db, 'warehouses', { id: before.id, version }, form);
    await audit(tx, {
      action: 'inventory.update_warehouse',
      record: { kind: 'warehouse', id: before.id, label: form.code },
      changes: changesBetween(before, form),
    });
  });
  return redirect('/inventory/warehouses', { key: 'shared.saved' });
}
