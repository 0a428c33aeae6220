import { isModuleOn } from '../../core/settings.ts';
import type { Database } from '../../db/connection.ts';
import { inChunks } from '../../db/write.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import type { KeptTerms } from './agreed-terms.ts';
import { type BriefLine, changedLines, type LineChange } from './amendment-diff.ts';
import { findOrder, linesOf, shipmentsOf } from './order-queries.ts';

/** All that an order's page shows. Throws NotFound for one that the user may not know of. */
export async function orderRecord(request: PageRequest) {
  const { context } = request;
  const order = await findOrder(context, idParam(request));
  const hasShipments = isModuleOn(context.settings, 'shipments');
  return {
    order,
    lines: await linesOf(context.db, order.id),
    amendments: await amendmentsOf(context.db, order.id),
    promises: await promisesOf(context.db, order.id),
    shipments: hasShipments ? await shipmentsOf(context.db, order.id) : [],
    audit: await auditTrail(request, { kind: 'order', id: order.id }),
  };
}

export interface Amendment {
  number: number;
  reason: string;
  consentedOn: string;
  userName: string;
  promised: { before: string | null; after: string | null } | null;
  terms: { before: KeptTerms; after: KeptTerms };
  lines: (LineChange & { skuCode: string })[];
}

/** Those of before terms could be amended have none. */
interface Kept {
  lines: BriefLine[];
  promisedOn: string | null;
  terms?: KeptTerms;
}

async function amendmentsOf(db: Database, orderId: number): Promise<Amendment[]> {
  const rows: (Pick<Amendment, 'number' | 'reason' | 'consentedOn' | 'userName'> & {
    before: string;
    after: string;
  })[] = await db('order_amendments as a')
    .join('users as u', 'u.id', 'a.user_id')
    .where('a.order_id', orderId)
    .orderBy('a.number', 'desc')
    .select('a.number', 'a.reason', 'a.consented_on', 'a.before', 'a.after', 'u.name as user_name');
  const read = rows.map(({ before, after, ...row }) => {
    const was = JSON.parse(before) as Kept;
    const is = JSON.parse(after) as Kept;
    const promised =
      was.promisedOn === is.promisedOn ? null : { before: was.promisedOn, after: is.promisedOn };
    const terms = { before: was.terms ?? {}, after: is.terms ?? {} };
    return { ...row, promised, terms, lines: changedLines(was.lines, is.lines) };
  });
  const codes = await codesOf(
    db,
    read.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)),
  );
  return read.map((row) => ({
    ...row,
    lines: row.lines.map((line) => ({ ...line, skuCode: codes.get(line.skuId) ?? String(line.skuId) })),
  }));
}

async function codesOf(db: Database, skuIds: readonly number[]): Promise<Map<number, string>> {
  const codes = new Map<number, string>();
  for (const chunk of inChunks([...new Set(skuIds)])) {
    const rows: { id: number; code: string }[] = await db('skus').whereIn('id', chunk).select('id', 'code');
    for (const { id, code } of rows) codes.set(id, code);
  }
  return codes;
}

export interface PromiseMade {
  beforeOn: string | null;
  afterOn: string | null;
  reason: string;
  createdAt: string;
  userName: string | null;
}

/** Every promise after the first, the newest first. */
async function promisesOf(db: Database, orderId: number): Promise<PromiseMade[]> {
  return db('order_promises as p')
    .leftJoin('users as u', 'u.id', 'p.user_id')
    .where('p.order_id', orderId)
    .orderBy('p.id', 'desc')
    .limit(50)
    .select('p.before_on', 'p.after_on', 'p.reason', 'p.created_at', 'u.name as user_name');
}
