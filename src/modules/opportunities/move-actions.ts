import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, StaleVersion } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import type { StageInput } from './opportunity-form.ts';
import { findOpportunity, lockOpportunity, type Opportunity } from './opportunity-queries.ts';
import type { Pipeline, Stage } from './stage.ts';
import { enterStage, type StageDetails } from './stage-change.ts';
import { pipelineOf } from './stage-queries.ts';

/** Moves it to another stage; each move is kept. A lost one wants a reason, a dormant one a day to wake. */
export async function moveOpportunity(
  context: Context,
  id: number,
  { version, stage, ...form }: Omit<StageInput, 'quick' | 'from'>,
): Promise<{ before: Opportunity; to: Stage }> {
  return transact(context, async (tx) => {
    const before = await lockOpportunity(tx, id);
    // Before its stage is judged: where someone was first, that is what must be told.
    if (before.version !== version) throw new StaleVersion('opportunities', id);
    if (before.stage === stage) throw new Refusal('opportunities.same_stage', { field: 'stage' });
    const pipeline = await pipelineOf(tx);
    const to = pipeline.find(stage);
    if (!to || to.isRetired) throw new Refusal('errors.not_offered', { field: 'stage' });
    await enterStage(tx, before, { to, version, pipeline, details: detailsOf(tx, to, form) });
    return { before, to };
  });
}

function detailsOf(
  tx: Context,
  { kind }: Stage,
  form: Omit<StageInput, 'quick' | 'from' | 'version' | 'stage'>,
): StageDetails {
  if (kind === 'dormant') {
    if (!form.wakeOn) throw new Refusal('errors.required', { field: 'wakeOn' });
    if (form.wakeOn <= today(tx)) throw new Refusal('opportunities.wake_later', { field: 'wakeOn' });
    return { wakeOn: form.wakeOn };
  }
  if (kind !== 'lost') return {};
  const { lostReason, lostWords, competitor, targetPriceE4 } = form;
  if (!lostReason) throw new Refusal('errors.required', { field: 'lostReason' });
  if (!tx.settings.lossReasons.includes(lostReason))
    throw new Refusal('errors.not_offered', { field: 'lostReason' });
  if (lostReason === 'other' && !lostWords)
    throw new Refusal('opportunities.say_why', { field: 'lostWords' });
  if (!competitor && !form.competitorUnknown)
    throw new Refusal('opportunities.competitor_or_unknown', { field: 'competitor' });
  if (targetPriceE4 === null && !form.targetPriceUnknown)
    throw new Refusal('opportunities.target_or_unknown', { field: 'targetPriceE4' });
  return { lostReason, lostWords, competitor, targetPriceE4 };
}

/** Wakes what sleeps until today: back to where it was, with a follow-up for whoever is in charge. */
export async function wakeDormant(context: Context): Promise<void> {
  const pipeline = await pipelineOf(context);
  const due: { id: number }[] = await context
    .db('opportunities')
    .whereIn('stage', pipeline.codesOf('dormant'))
    .where('wake_on', '<=', today(context))
    .orderBy('id')
    .select('id');
  for (const { id } of due) await transact(context, (tx) => wake(tx, id, pipeline));
}

async function wake(tx: Context, id: number, pipeline: Pipeline): Promise<void> {
  await tx.db('opportunities').where({ id }).forUpdate().first('id');
  const before = await findAny(tx, id);
  const isDue = before.wakeOn !== null && before.wakeOn <= today(tx);
  if (pipeline.of(before.stage).kind !== 'dormant' || !isDue) return;
  const to = await formerStage(tx, id, pipeline);
  await enterStage(tx, before, { to, version: before.version, pipeline });
  const userId = await inCharge(tx, before);
  if (userId === null) return;
  await insertRow(tx.db, 'follow_ups', {
    customerId: before.customerId,
    interactionId: null,
    userId,
    // A task is a text of the company's, in its language.
    task: translate(tx.settings.language)('opportunities.wake_task', { title: before.title }),
    dueOn: today(tx),
    state: 'open',
    createdAt: now(tx),
    version: 1,
  });
}

/** The night acts as nobody, who would see nobody's customers where reading is narrowed. */
const findAny = (tx: Context, id: number) =>
  findOpportunity({ ...tx, settings: { ...tx.settings, salesSeeAllCustomers: true } }, id);

/** The last open stage that it was in and that is still used; else the first. */
async function formerStage(tx: Context, id: number, pipeline: Pipeline): Promise<Stage> {
  const entries: { stage: string }[] = await tx
    .db('opportunity_stages')
    .where({ opportunityId: id })
    .orderBy('id', 'desc')
    .select('stage');
  const former = entries.map(({ stage }) => pipeline.of(stage));
  return former.find(({ kind, isRetired }) => kind === 'open' && !isRetired) ?? pipeline.first;
}

/** Its owner, else the customer's, else the backup; whoever of them is still there. */
async function inCharge(tx: Context, found: Opportunity): Promise<number | null> {
  const ids = [found.ownerId, found.customerOwnerId, found.customerBackupOwnerId].filter((id) => id !== null);
  const active: { id: number }[] = await tx
    .db('users')
    .whereIn('id', ids.length ? ids : [0])
    .where({ isActive: true })
    .select('id');
  return ids.find((id) => active.some((user) => user.id === id)) ?? null;
}
