import type { Context } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import { matching } from '../../core/search.ts';
import { kept } from '../../db/kept.ts';
import { atpOn, type Situation, type Step, stepsOf } from './atp.ts';
import { situationsOf } from './situation-queries.ts';

export interface Outlook {
  skuId: number;
  code: string;
  onHand: number;
  /** Held and waiting, all of it. */
  owed: number;
  /** Still to come on days that lie ahead. */
  coming: number;
  nextSupplyOn: Day | null;
  /** The first day on which less is there than is owed and kept for safety, and how many pieces at the worst. */
  shortOn: Day | null;
  short: number;
  /** Beyond all that is dated: on hand and coming less what is owed. */
  position: number;
  steps: readonly Step[];
}

/** Every SKU that is offered or there, by its code, from one pass over what is on hand, owed and coming. */
export async function allOutlooks(context: Context, warehouseId: number | null): Promise<readonly Outlook[]> {
  const { db } = context;
  const key = `outlooks ${warehouseId ?? 0} ${today(context)}`;
  return kept(db, key, async () => {
    const skus: { id: number; code: string; isOffered: boolean }[] = await db('skus as k')
      .join('styles as s', 's.id', 'k.style_id')
      .orderBy('k.code')
      .select(
        'k.id',
        'k.code',
        db.raw('case when k.is_active = 1 and s.is_archived = 0 then 1 else 0 end as is_offered'),
      );
    const situations = await situationsOf(context, { warehouseId, skuIds: null });
    return skus.flatMap(({ id, code, isOffered }) => {
      const situation = situations.get(id);
      if (!situation) return [];
      const outlook = outlookOf({ skuId: id, code }, situation);
      return isOffered || outlook.onHand > 0 || outlook.owed > 0 ? [outlook] : [];
    });
  });
}

const total = (some: readonly { quantity: number }[]) =>
  some.reduce((sum, { quantity }) => sum + quantity, 0);

function outlookOf(sku: { skuId: number; code: string }, situation: Situation): Outlook {
  const steps = stepsOf(situation);
  const { onHand, safety, supplies, demands } = situation;
  const nextSupplyOn = supplies.reduce<Day | null>(
    (first, { on }) => (first === null || on < first ? on : first),
    null,
  );
  const least = steps.reduce((worst, { level }) => Math.min(worst, level), 0);
  return {
    ...sku,
    onHand,
    owed: total(demands),
    coming: total(supplies),
    nextSupplyOn,
    shortOn: steps.find(({ level }) => level < 0)?.on ?? null,
    short: -least || 0,
    position: (steps.at(-1)?.level ?? 0) + safety,
    steps,
  };
}

export const overviewShows = ['short', 'coming', 'none'] as const;
export type OverviewShow = (typeof overviewShows)[number];

/** The outlooks that fit; SKUs by any part of their code or name, and by their style's category. */
export async function outlooksFor(
  context: Context,
  asked: { warehouseId: number | null; text: string; category: string; show: OverviewShow | null; on: Day },
): Promise<readonly Outlook[]> {
  const all = await allOutlooks(context, asked.warehouseId);
  const ids = await idsFor(context, asked);
  const fits = (outlook: Outlook) => {
    if (ids && !ids.has(outlook.skuId)) return false;
    if (asked.show === 'short') return outlook.shortOn !== null;
    if (asked.show === 'coming') return outlook.coming > 0;
    return asked.show === 'none' ? atpOn(outlook.steps, asked.on) === 0 : true;
  };
  return ids || asked.show ? all.filter(fits) : all;
}

async function idsFor(
  { db }: Context,
  { text, category }: { text: string; category: string },
): Promise<Set<number> | null> {
  if (!text && !category) return null;
  const query = db('skus as k');
  if (text) query.whereIn('k.id', matching(db, 'sku', text));
  if (category) query.join('styles as s', 's.id', 'k.style_id').where('s.category', category);
  const rows: { id: number }[] = await query.select('k.id');
  return new Set(rows.map(({ id }) => id));
}
