import type { Context } from '../../core/context.ts';
import { isModuleOn, type SwitchableModule } from '../../core/settings.ts';
import type { PageRequest } from '../../web/route.ts';

export interface MovementRow {
  id: number;
  skuId: number;
  skuCode: string;
  styleName: string;
  colour: string;
  size: string;
  warehouseId: number;
  warehouseName: string;
  quality: string;
  kind: string;
  quantity: number;
  balance: number;
  valueE4: number;
  postedOn: string;
  postedAt: string;
  recordKind: string | null;
  recordId: number | null;
  reason: string | null;
  userName: string | null;
  reversesId: number | null;
  reversedById: number | null;
}

/** The columns of a `MovementRow`, for `movementRows`. */
export const movementSelect = [
  'm.id',
  'm.sku_id',
  'k.code as sku_code',
  's.name as style_name',
  'k.colour',
  'k.size',
  'm.warehouse_id',
  'w.name as warehouse_name',
  'm.quality',
  'm.kind',
  'm.quantity',
  'm.balance',
  'm.value_e4',
  'm.posted_on',
  'm.posted_at',
  'm.record_kind',
  'm.record_id',
  'm.reason',
  'u.name as user_name',
  'm.reverses_id',
  'x.id as reversed_by_id',
] as const;

/** Movements as `m`, with what only showing needs. */
export function movementRows({ db }: Pick<Context, 'db'>) {
  return db('movements as m')
    .join('skus as k', 'k.id', 'm.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .join('warehouses as w', 'w.id', 'm.warehouse_id')
    .leftJoin('users as u', 'u.id', 'm.user_id')
    .leftJoin('movements as x', 'x.reverses_id', 'm.id');
}

const documents: Record<string, { module: SwitchableModule; path: string }> = {
  shipment: { module: 'shipments', path: '/shipments' },
  return: { module: 'orders', path: '/returns' },
  incoming: { module: 'inventory', path: '/incoming' },
  stocktake: { module: 'inventory', path: '/stocktakes' },
};

/** The document behind a movement, where its module is on; whoever may not see it gets a 404 there. */
export function documentOf(
  { context, t }: Pick<PageRequest, 'context' | 't'>,
  { recordKind, recordId }: Pick<MovementRow, 'recordKind' | 'recordId'>,
): { label: string; href: string } | null {
  const document = documents[recordKind ?? ''];
  if (!document || recordId === null || !isModuleOn(context.settings, document.module)) return null;
  return { label: t(`inventory.record_${recordKind}`), href: `${document.path}/${recordId}` };
}
