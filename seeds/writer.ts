import type { Database } from '../src/db/connection.ts';
import { insertRows } from '../src/db/write.ts';

type Row = Record<string, unknown>;

/** The order in which tables are filled, so that every reference finds its row. */
export const tableOrder = [
  'users',
  'user_roles',
  'files',
  'file_contents',
  'exchange_rates',
  'calendar_days',
  'warehouses',
  'styles',
  'style_prices',
  'skus',
  'stock',
  'carriers',
  'customers',
  'customer_keys',
  'customer_tags',
  'contacts',
  'contact_ways',
  'customer_contacts',
  'interactions',
  'interaction_addenda',
  'promises',
  'follow_ups',
  'incoming',
  'incoming_lines',
  'incoming_dates',
  'orders',
  'order_lines',
  'order_terms',
  'needs',
  'need_states',
  'order_needs',
  'market_opportunities',
  'opportunities',
  'opportunity_stages',
  'opportunity_lines',
  'quotes',
  'quote_lines',
  'quote_terms',
  'sales_targets',
  'reservations',
  'shipments',
  'shipment_lines',
  'shipment_events',
  'order_dues',
  'receipts',
  'receipt_allocations',
  'returns',
  'return_lines',
  'movements',
  'satisfaction_answers',
  'handovers',
  'handover_items',
  'pool_moves',
  'story_entries',
  'search_keys',
  'audit_entries',
  'saved_views',
  'view_defaults',
] as const;
export type TableName = (typeof tableOrder)[number];

const withoutId = new Set<TableName>([
  'user_roles',
  'style_prices',
  'stock',
  'reservations',
  'view_defaults',
  'file_contents',
]);

/** Rows with ids of their own, gathered and then written table by table. */
export class Writer {
  private readonly rows = new Map<TableName, Row[]>();
  private readonly lastIds = new Map<TableName, number>();

  /** Starts counting behind the ids that a table has already. */
  async startAfterExisting(db: Database): Promise<void> {
    for (const table of tableOrder) {
      if (withoutId.has(table)) continue;
      const row = (await db(table).max({ last_id: 'id' }).first()) as { lastId: number | null } | undefined;
      this.lastIds.set(table, row?.lastId ?? 0);
    }
  }

  /** Adds a row and gives the id that it will have; 0 where the table has none. */
  add(table: TableName, row: Row): number {
    const list = this.rows.get(table) ?? [];
    this.rows.set(table, list);
    if (withoutId.has(table)) {
      list.push(row);
      return 0;
    }
    const id = (this.lastIds.get(table) ?? 0) + 1;
    this.lastIds.set(table, id);
    list.push({ id, ...row });
    return id;
  }

  gathered(table: TableName): readonly Row[] {
    return this.rows.get(table) ?? [];
  }

  /** Writes what has been gathered, inside the caller's transaction, and forgets it. */
  async write(db: Database): Promise<void> {
    for (const table of tableOrder) {
      const rows = this.rows.get(table);
      if (!rows?.length) continue;
      await insertRows(db, table, rows, { withIds: !withoutId.has(table) });
    }
    this.rows.clear();
  }
}
