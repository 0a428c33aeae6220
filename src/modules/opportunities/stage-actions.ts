import { audit, changesBetween } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { nextNumber } from '../../core/numbering.ts';
import { Refusal } from '../../core/refusal.ts';
import { saveSettings, settingsVersion } from '../../core/settings.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, StaleVersion, updateVersioned } from '../../db/write.ts';
import { findOpportunity } from './opportunity-queries.ts';
import { type Stage, type StageKind, stageName } from './stage.ts';
import { enterStage } from './stage-change.ts';
import type { NewStage } from './stage-form.ts';
import { findStage, pipelineOf } from './stage-queries.ts';

/** What was won is certain, what was lost is not to come; the rest is as likely as the company finds it. */
function probabilityFor(kind: StageKind, askedBp: number): number {
  return kind === 'won' ? 10_000 : kind === 'lost' ? 0 : askedBp;
}

const labelOf = (tx: Context, stage: Pick<Stage, 'nameEn' | 'nameZh'>) =>
  stageName(stage, tx.settings.language);

/** Adds a stage behind the last one of its kind. Gives its id. */
export async function addStage(context: Context, { probability, ...form }: NewStage): Promise<number> {
  return transact(context, async (tx) => {
    const { all } = await pipelineOf(tx);
    const last = all.filter(({ kind }) => kind === form.kind).at(-1) ?? all.at(-1);
    const position = (last?.position ?? 0) + 1;
    await tx.db('pipeline_stages').where('position', '>=', position).increment('position', 1);
    const id = await insertRow(tx.db, 'pipeline_stages', {
      ...form,
      code: `own${await nextNumber(tx.db, 'STAGE')}`,
      probabilityBp: probabilityFor(form.kind, probability),
      position,
      isRetired: false,
      version: 1,
    });
    await audit(tx, {
      action: 'opportunities.stage_add',
      record: { kind: 'pipeline_stage', id, label: labelOf(tx, form) },
    });
    return id;
  });
}

export async function updateStage(
  context: Context,
  at: { id: number; version: number },
  { probability, ...names }: { nameEn: string; nameZh: string; probability: number },
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findStage(tx, at.id);
    const row = { ...names, probabilityBp: probabilityFor(before.kind, probability) };
    await updateVersioned(tx.db, 'pipeline_stages', at, row);
    await audit(tx, {
      action: 'opportunities.stage_update',
      record: { kind: 'pipeline_stage', id: at.id, label: labelOf(tx, names) },
      changes: changesBetween(
        { ...before, probability: before.probabilityBp / 100 },
        { ...names, probability: row.probabilityBp / 100 },
      ),
    });
  });
}

/** Changes places with its neighbour of those in use; at the end nothing happens. */
export async function placeStage(context: Context, id: number, direction: 'up' | 'down'): Promise<void> {
  await transact(context, async (tx) => {
    const { inUse } = await pipelineOf(tx);
    const place = inUse.findIndex((stage) => stage.id === id);
    const [stage, other] = [inUse[place], inUse[place + (direction === 'up' ? -1 : 1)]];
    if (!stage || !other) return;
    for (const [moved, position] of [
      [stage, other.position],
      [other, stage.position],
    ] as const)
      await tx.db('pipeline_stages').where({ id: moved.id }).update({ position }).increment('version', 1);
    await audit(tx, {
      action: 'opportunities.stage_place',
      record: { kind: 'pipeline_stage', id, label: labelOf(tx, stage) },
      changes: { position: { before: stage.position, after: other.position } },
    });
  });
}

/** Takes a stage out of use; what is in it moves to another of its kind first. Gives how many that were. */
export async function retireStage(
  context: Context,
  at: { id: number; version: number },
  moveTo: string | null,
): Promise<number> {
  return transact(context, async (tx) => {
    const stage = await findStage(tx, at.id);
    const pipeline = await pipelineOf(tx);
    const others = pipeline.inUse.filter(({ kind, id }) => kind === stage.kind && id !== at.id);
    if (others.length === 0) throw new Refusal('opportunities.last_of_kind');
    await updateVersioned(tx.db, 'pipeline_stages', at, { isRetired: true });
    const inIt: { id: number }[] = await tx
      .db('opportunities')
      .where({ stage: stage.code })
      .orderBy('id')
      .forUpdate()
      .select('id');
    const to = others.find(({ code }) => code === moveTo);
    if (inIt.length > 0 && !to) throw new Refusal('opportunities.say_where_to', { field: 'moveTo' });
    for (const { id } of inIt) {
      const before = await findOpportunity(tx, id);
      // What was lost or sleeps stays so, with its reason or its day.
      if (to) await enterStage(tx, before, { to, version: before.version, pipeline, details: before });
    }
    await audit(tx, {
      action: 'opportunities.stage_retire',
      record: { kind: 'pipeline_stage', id: at.id, label: labelOf(tx, stage) },
    });
    return inIt.length;
  });
}

export async function returnStage(context: Context, id: number): Promise<void> {
  await transact(context, async (tx) => {
    const stage = await findStage(tx, id);
    await tx.db('pipeline_stages').where({ id }).update({ isRetired: false }).increment('version', 1);
    await audit(tx, {
      action: 'opportunities.stage_return',
      record: { kind: 'pipeline_stage', id, label: labelOf(tx, stage) },
    });
  });
}

export async function setLossReasons(
  context: Context,
  lossReasons: string[],
  version: number,
): Promise<void> {
  await transact(context, async (tx) => {
    if ((await settingsVersion(tx.db)) !== version) throw new StaleVersion('settings', version);
    await saveSettings(tx.db, { lossReasons });
    await audit(tx, {
      action: 'opportunities.loss_reasons',
      record: { kind: 'settings', id: null, label: tx.settings.companyName },
      changes: changesBetween(tx.settings, { lossReasons }),
    });
  });
}
