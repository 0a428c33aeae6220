import { type Context, now } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { kept } from '../../db/kept.ts';
import { Pipeline, type Stage } from './stage.ts';
import { isStuck, type Stay, stuckLimits } from './stuck.ts';

export async function pipelineOf({ db }: Pick<Context, 'db'>): Promise<Pipeline> {
  const stages: Stage[] = await kept(db, 'pipeline stages', () =>
    db('pipeline_stages').orderBy(['position', 'id']).select('*'),
  );
  return new Pipeline(stages);
}

export async function findStage({ db }: Pick<Context, 'db'>, id: number): Promise<Stage> {
  const stage: Stage | undefined = await db('pipeline_stages').where({ id }).first();
  if (!stage) throw new NotFound('stage');
  return stage;
}

/** How many opportunities are in each stage. */
export async function countsByStage(db: Database): Promise<Map<string, number>> {
  const rows: { stage: string; usedCount: number }[] = await db('opportunities')
    .groupBy('stage')
    .select('stage', db.raw('count(*) as used_count'));
  return new Map(rows.map(({ stage, usedCount }) => [stage, usedCount]));
}

/** So many of the newest won ones say how long a stage takes; what was years ago does not. */
const wonLookedAt = 300;

/** How long, in milliseconds, an opportunity may be in each open stage before it is stuck. */
export async function limitsOf({ db }: Pick<Context, 'db'>, pipeline: Pipeline) {
  return kept(db, 'stuck limits', async () => stuckLimits(await staysOfWon(db, pipeline)));
}

async function staysOfWon(db: Database, pipeline: Pipeline): Promise<Stay[]> {
  const won = db('opportunities')
    .whereIn('stage', pipeline.codesOf('won'))
    .orderBy('id', 'desc')
    .limit(wonLookedAt)
    .select('id');
  const open = new Set(pipeline.codesOf('open'));
  const rows: { opportunityId: number; stage: string; enteredAt: string; leftAt: string | null }[] = await db(
    'opportunity_stages as s',
  )
    .whereIn('s.opportunity_id', won)
    .select(
      's.opportunity_id',
      's.stage',
      's.entered_at',
      db.raw('lead(s.entered_at) over (partition by s.opportunity_id order by s.id) as left_at'),
    );
  return rows.flatMap(({ opportunityId, stage, enteredAt, leftAt }) =>
    leftAt && open.has(stage)
      ? [{ opportunityId, stage, ms: Date.parse(leftAt) - Date.parse(enteredAt) }]
      : [],
  );
}

/** Tells of any opportunity whether it is stuck now. */
export async function stuckTest(
  context: Context,
  pipeline: Pipeline,
): Promise<(opportunity: { stage: string; stageAt: string }) => boolean> {
  const limits = await limitsOf(context, pipeline);
  const nowMs = Date.parse(now(context));
  return (opportunity) => isStuck(opportunity, limits, nowMs);
}

/** Since when what is stuck now has been in its stage, by stage. */
export async function stuckSince(context: Context, pipeline: Pipeline): Promise<[string, string][]> {
  const nowMs = Date.parse(now(context));
  return [...(await limitsOf(context, pipeline))].map(([stage, limit]) => [
    stage,
    new Date(nowMs - limit).toISOString(),
  ]);
}
