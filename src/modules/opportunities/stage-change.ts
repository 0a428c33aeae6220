import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { story } from '../../core/story.ts';
import { updateVersioned } from '../../db/write.ts';
import type { Opportunity } from './opportunity-queries.ts';
import { type Pipeline, type Stage, stageName } from './stage.ts';

/** What belongs to a stage and goes when it is left. */
export interface StageDetails {
  wakeOn?: string | null;
  lostReason?: string | null;
  lostWords?: string | null;
  competitor?: string | null;
  targetPriceE4?: number | null;
}

/**
 * The one place where an opportunity comes into another stage: its row, its history, the customer's story and the
 * audit log, inside the caller's transaction.
 */
export async function enterStage(
  tx: Context,
  before: Opportunity,
  {
    to,
    version,
    pipeline,
    details = {},
    more = {},
  }: {
    to: Stage;
    version: number;
    pipeline: Pipeline;
    details?: StageDetails;
    /** What else is written with it. */
    more?: { orderId?: number };
  },
): Promise<void> {
  const { id, title, customerId } = before;
  const at = now(tx);
  const belonging = {
    wakeOn: details.wakeOn ?? null,
    lostReason: details.lostReason ?? null,
    lostWords: details.lostWords ?? null,
    competitor: details.competitor ?? null,
    targetPriceE4: details.targetPriceE4 ?? null,
  };
  const row = { stage: to.code, stageAt: at, ...belonging, ...more, updatedAt: at };
  await updateVersioned(tx.db, 'opportunities', { id, version }, row);
  await tx
    .db('opportunity_stages')
    .insert({ opportunityId: id, stage: to.code, enteredAt: at, userId: tx.user?.id ?? null });
  const { kind, nameEn, nameZh } = to;
  const reason = belonging.lostReason ?? '';
  await story(tx, {
    customerId,
    kind: 'opportunity',
    message: 'opportunities.story_stage',
    detail: { title, kind, nameEn, nameZh, reason, day: belonging.wakeOn ?? '' },
    record: { kind: 'opportunity', id },
  });
  const { language } = tx.settings;
  await audit(tx, {
    action: 'opportunities.move',
    record: { kind: 'opportunity', id, label: title },
    changes: changesBetween(
      { ...before, stage: pipeline.name(before.stage, language) },
      { stage: stageName(to, language), ...belonging, ...more },
    ),
  });
}
