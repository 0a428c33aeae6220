import { roundToMinor } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import type { Report } from './report.ts';

interface Line {
  category: string | null;
  onHandQty: number;
  reservedQty: number;
}

/** Good stock by category, in one warehouse or in all; its value only for those who may see costs. */
export const stockReport: Report = {
  name: 'stock',
  icon: 'packages',
  permission: 'reports.read',
  module: 'inventory',
  async filters({ context, t }) {
    const warehouses = await warehouseChoices(context.db);
    const options = warehouses.map(({ id, name }) => ({ value: String(id), label: name }));
    return [{ name: 'warehouse', label: t('inventory.warehouse'), kind: 'select', options }];
  },
  async figures({ context, query, t, f }) {
    const { db, settings } = context;
    const { sum } = dialectOf(db);
    const warehouse = /^\d{1,9}$/.test(query.warehouse ?? '') ? Number(query.warehouse) : null;
    const lines: Line[] = await db('stock as t')
      .join('skus as k', 'k.id', 't.sku_id')
      .join('styles as s', 's.id', 'k.style_id')
      .where('t.quality', 'good')
      .modify((stock) => {
        if (warehouse !== null) stock.where('t.warehouse_id', warehouse);
      })
      .groupBy('s.category')
      .select(
        's.category',
        db.raw(`${sum('t.on_hand')} as on_hand_qty`),
        db.raw(`${sum('t.reserved')} as reserved_qty`),
      );
    // A SKU's value is kept over all warehouses, so there is none for a single one.
    const seesValue = allows(context.user, 'costs.read') && warehouse === null;
    const values: { category: string | null; valueE4: number }[] = seesValue
      ? await db('skus as k')
          .join('styles as s', 's.id', 'k.style_id')
          .groupBy('s.category')
          .select('s.category', db.raw(`${sum('k.stock_value_e4')} as value_e4`))
      : [];
    // Rounded once per category; the total is the sum of what is shown.
    const worthOf = (category: string | null) => {
      const valueE4 = values.find((row) => row.category === category)?.valueE4 ?? 0;
      return roundToMinor(BigInt(valueE4), settings.baseCurrency);
    };
    const sorted = lines.sort((a, b) => b.onHandQty - a.onHandQty);
    const label = ({ category }: Line) => category ?? t('reports.no_category');
    const total = (read: (line: Line) => number) => sorted.reduce((sumOf, line) => sumOf + read(line), 0);
    const pieces = total(({ onHandQty }) => onHandQty);
    return {
      columns: [
        { key: 'label', label: t('inventory.category'), kind: 'text' },
        { key: 'onHand', label: t('inventory.on_hand'), kind: 'number' },
        { key: 'reserved', label: t('inventory.reserved'), kind: 'number' },
        { key: 'available', label: t('inventory.available'), kind: 'number' },
        ...(seesValue
          ? [
              {
                key: 'value',
                label: t('reports.value', { currency: settings.baseCurrency }),
                kind: 'money' as const,
              },
            ]
          : []),
      ],
      rows: sorted.map((line) => ({
        values: {
          label: label(line),
          onHand: line.onHandQty,
          reserved: line.reservedQty,
          available: line.onHandQty - line.reservedQty,
          value: worthOf(line.category),
        },
        cells: { label: { text: label(line), href: '/inventory?there=1' } },
      })),
      total: {
        label: t('shared.total'),
        onHand: pieces,
        reserved: total(({ reservedQty }) => reservedQty),
        available: total(({ onHandQty, reservedQty }) => onHandQty - reservedQty),
        value: total(({ category }) => worthOf(category)),
      },
      chart:
        pieces === 0
          ? null
          : {
              kind: 'bar-across',
              labels: sorted.slice(0, 25).map(label),
              values: sorted.slice(0, 25).map(({ onHandQty }) => onHandQty),
              format: (value) => f.number(value),
            },
      summary: t('reports.stock_summary', { count: f.number(pieces) }),
    };
  },
};
