import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';

/** Goods that are low even with what is expected: what is late counts as nothing. */
export async function lowStock({ context, t, f }: PageRequest): Promise<DayCard[]> {
  if (!allows(context.user, 'inventory.post')) return [];
  const { db } = context;
  const { sum } = dialectOf(db);
  const available = db('stock as t')
    .whereRaw('t.sku_id = k.id')
    .where('t.quality', 'good')
    .select(db.raw(sum('t.on_hand - t.reserved')))
    .as('available_qty');
  const coming = db('incoming_lines as l')
    .whereRaw('l.sku_id = k.id')
    .where('l.open_qty', '>', 0)
    .where('l.expected_on', '>=', today(context))
    .select(db.raw(sum('l.open_qty')))
    .as('coming_qty');
  const planned = db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .where({ 'k.is_active': true, 's.is_archived': false })
    .where('k.reorder_point', '>', 0)
    .select('k.id', 'k.code', 'k.reorder_point', 's.name as style_name', available, coming);
  const low: { id: number; code: string; styleName: string; availableQty: number }[] = await db
    .from(planned.as('p'))
    .whereRaw('p.available_qty + p.coming_qty <= p.reorder_point')
    .orderBy('p.code')
    .limit(12)
    .select('p.id', 'p.code', 'p.style_name', 'p.available_qty');
  return [
    {
      title: t('replenishment.low_card'),
      icon: 'packages',
      all: '/replenishment',
      items: low.map(({ id, code, styleName, availableQty }) => ({
        href: `/inventory/skus/${id}`,
        label: code,
        sub: styleName,
        tone: 'soon',
        mark: t('replenishment.left', { count: f.number(availableQty) }),
      })),
    },
  ];
}
