import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';

export interface Warehouse {
  id: number;
  code: string;
  name: string;
  address: string | null;
  isArchived: boolean;
  version: number;
}

/** Warehouses in use, to choose from, with the one that a record has already. */
export async function warehouseChoices(
  db: Database,
  presentId: number | null = null,
): Promise<{ id: number; code: string; name: string }[]> {
  return db('warehouses')
    .where({ isArchived: false })
    .orWhere({ id: presentId ?? 0 })
    .orderBy('id')
    .select('id', 'code', 'name');
}

export async function allWarehouses(db: Database): Promise<Warehouse[]> {
  return db('warehouses')
    .orderBy(['is_archived', 'code'])
    .select('id', 'code', 'name', 'address', 'is_archived', 'version');
}

export async function findWarehouse(db: Database, id: number): Promise<Warehouse> {
  const found: Warehouse | undefined = await db('warehouses').where({ id }).first();
  if (!found) throw new NotFound('warehouse');
  return found;
}
