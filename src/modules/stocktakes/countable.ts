import { allows } from '../../core/permissions.ts';
import { Forbidden } from '../../core/refusal.ts';
import { contains } from '../../db/dialect.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import type { CountedLine } from './entry-queries.ts';
import { countingStates } from './stocktake.ts';
import { findStocktake, type Line, linesOf, type Stocktake } from './stocktake-queries.ts';

/** What a counter sees of a line: what it is and what they counted themselves, and nothing of the books. */
export interface CountableLine {
  id: number;
  code: string;
  name: string;
  barcode: string | null;
  quality: string;
  isFind: boolean;
  isAgain: boolean;
  /** Counted by this user in an earlier round, so to be counted by someone else. */
  isForOthers: boolean;
  own: number | null;
  /** Who else has counted it in this round. */
  others: string;
}

export async function findForCounting(request: PageRequest): Promise<Stocktake> {
  if (!allows(request.context.user, 'stocktakes.count')) throw new Forbidden('stocktakes.count');
  return findStocktake(request.context.db, idParam(request));
}

export const isBeingCounted = ({ state }: Stocktake) => countingStates.includes(state);

export const views = ['open', 'again', 'mine', 'all'] as const;
export type View = (typeof views)[number];

/** Lines that can be counted now: those of a view, containing a text. */
export function countableLines(
  { context }: PageRequest,
  { id }: Pick<Stocktake, 'id'>,
  { view, text }: { view: View; text: string },
) {
  const { db, user } = context;
  const query = linesOf(db, id).where('l.is_closed', false);
  const own = () =>
    db('stocktake_entries as e')
      .whereRaw('e.line_id = l.id')
      .where('e.user_id', user?.id ?? 0)
      .select('e.id');
  if (view === 'open') query.whereNull('l.counted_qty').where('l.round_no', 1);
  if (view === 'again')
    query
      .whereNull('l.counted_qty')
      .where('l.round_no', '>', 1)
      .whereNotExists(own().whereRaw('e.round_no < l.round_no'));
  if (view === 'mine') query.whereExists(own().whereRaw('e.round_no = l.round_no'));
  if (text)
    query.where((some) => {
      for (const column of ['k.code', 'k.barcode', 's.code', 's.name'])
        some.orWhere((one) => void contains(one, column, text));
    });
  return query;
}

export function countable(
  { context, t }: PageRequest,
  line: Line,
  { count, names }: { count: CountedLine | undefined; names: ReadonlyMap<number, string> },
): CountableLine {
  const me = context.user?.id ?? 0;
  const others = [...(count?.byUser.keys() ?? [])].filter((id) => id !== me);
  return {
    id: line.id,
    code: line.code,
    name: [line.styleName, line.colour, line.size].join(' · '),
    barcode: line.barcode,
    quality: line.quality === 'good' ? '' : t(`inventory.quality_${line.quality}`),
    isFind: line.isFind,
    isAgain: line.roundNo > 1,
    isForOthers: count?.earlier.has(me) ?? false,
    own: count?.byUser.get(me) ?? null,
    others: others.map((id) => names.get(id) ?? '').join(', '),
  };
}

/** The names of users who have counted in a stocktake. */
export async function counterNames(
  { context }: PageRequest,
  { id }: Stocktake,
): Promise<ReadonlyMap<number, string>> {
  const { db } = context;
  const rows: { id: number; name: string }[] = await db('users')
    .whereIn('id', db('stocktake_entries').where({ stocktakeId: id }).select('user_id'))
    .select('id', 'name');
  return new Map(rows.map((row) => [row.id, row.name]));
}
