import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { contains } from '../../db/dialect.ts';
import type { ExpectedLine, IncomingKind, IncomingState } from './incoming.ts';

export interface Incoming {
  id: number;
  number: string;
  kind: IncomingKind;
  state: IncomingState;
  warehouseId: number;
  warehouseName: string;
  supplier: string | null;
  reference: string | null;
  orderedOn: string;
  nextOn: string;
  remarks: string | null;
  stateReason: string | null;
  createdByName: string | null;
  version: number;
}

export interface IncomingLine extends ExpectedLine {
  id: number;
  position: number;
  skuId: number;
  skuCode: string;
  styleName: string;
  colour: string;
  size: string;
  unitCostE4: number | null;
  firstExpectedOn: string;
}

/** Throws NotFound for what isn't there. */
export async function findIncoming(db: Database, id: number): Promise<Incoming> {
  const found: Incoming | undefined = await db('incoming as i')
    .join('warehouses as w', 'w.id', 'i.warehouse_id')
    .leftJoin('users as u', 'u.id', 'i.created_by_id')
    .where('i.id', id)
    .first('i.*', 'w.name as warehouse_name', 'u.name as created_by_name');
  if (!found) throw new NotFound('incoming');
  return found;
}

/** Under a lock, read anew: what is decided on it and its lines stays true until the commit. */
export async function lockIncoming(
  tx: Context,
  id: number,
): Promise<{ incoming: Incoming; lines: IncomingLine[] }> {
  if (!allows(tx.user, 'incoming.write')) throw new Forbidden('incoming.write');
  await tx.db('incoming').where({ id }).forUpdate().first('id');
  const incoming = await findIncoming(tx.db, id);
  return { incoming, lines: await linesOf(tx.db, id) };
}

export async function linesOf(db: Database, incomingId: number): Promise<IncomingLine[]> {
  return db('incoming_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .where('l.incoming_id', incomingId)
    .orderBy(['l.position', 'l.id'])
    .select(
      'l.id',
      'l.position',
      'l.sku_id',
      'l.quantity',
      'l.received_qty',
      'l.open_qty',
      'l.unit_cost_e4',
      'l.expected_on',
      'l.first_expected_on',
      'k.code as sku_code',
      'k.colour',
      'k.size',
      's.name as style_name',
    );
}

export interface DateChange {
  id: number;
  skuCode: string;
  beforeOn: string;
  afterOn: string;
  reason: string;
  userName: string | null;
  createdAt: string;
}

/** Every change of an expected day, the newest first. */
export async function dateChangesOf(db: Database, incomingId: number): Promise<DateChange[]> {
  return db('incoming_dates as d')
    .join('incoming_lines as l', 'l.id', 'd.incoming_line_id')
    .join('skus as k', 'k.id', 'l.sku_id')
    .leftJoin('users as u', 'u.id', 'd.user_id')
    .where('l.incoming_id', incomingId)
    .orderBy('d.id', 'desc')
    .limit(200)
    .select(
      'd.id',
      'k.code as sku_code',
      'd.before_on',
      'd.after_on',
      'd.reason',
      'u.name as user_name',
      'd.created_at',
    );
}

export interface ReceiptPosted {
  id: number;
  skuCode: string;
  quantity: number;
  quality: string;
  postedOn: string;
  userName: string | null;
}

/** What has come in for it, the newest first. */
export async function receiptsOf(db: Database, incomingId: number): Promise<ReceiptPosted[]> {
  return db('movements as m')
    .join('skus as k', 'k.id', 'm.sku_id')
    .leftJoin('users as u', 'u.id', 'm.user_id')
    .where({ 'm.record_kind': 'incoming', 'm.record_id': incomingId })
    .orderBy('m.id', 'desc')
    .limit(200)
    .select('m.id', 'k.code as sku_code', 'm.quantity', 'm.quality', 'm.posted_on', 'u.name as user_name');
}

const suppliersOffered = 12;

/** Suppliers and workshops that were named before and contain the term, the latest first. */
export async function completeSuppliers(db: Database, term: string): Promise<string[]> {
  const query = db('incoming').whereNotNull('supplier').orderBy('id', 'desc').limit(200);
  const rows: { supplier: string }[] = await contains(query, 'supplier', term).select('supplier');
  return [...new Set(rows.map(({ supplier }) => supplier))].slice(0, suppliersOffered);
}
