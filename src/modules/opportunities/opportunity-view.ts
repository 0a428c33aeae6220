import { type Context, now } from '../../core/context.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import type { Opportunity, StageEntry } from './opportunity-queries.ts';
import type { Pipeline, Stage } from './stage.ts';
import { daysIn } from './stuck.ts';

const knownReasons = ['price', 'delivery', 'quality', 'budget', 'stays', 'no_answer', 'other'];

/** The company's own reasons have no text of ours. */
export function reasonText(t: PageRequest['t'], reason: string): string {
  return knownReasons.includes(reason) ? t(`opportunities.reason_${reason}`) : reason;
}

/** The further an open one is, the warmer; what ended says how. */
export function stageTone({ kind, probabilityBp }: Stage): Tone {
  if (kind === 'won') return 'done';
  if (kind !== 'open') return 'neutral';
  return probabilityBp >= 6000 ? 'soon' : probabilityBp >= 1500 ? 'info' : 'neutral';
}

/** The history with how long each stage took, the newest first. */
export function shownHistory(
  { t, f, context }: PageRequest,
  entries: readonly StageEntry[],
  pipeline: Pipeline,
) {
  return entries.map((entry, place) => {
    const leftAt = entries[place - 1]?.enteredAt;
    const { kind } = pipeline.of(entry.stage);
    const lasts = leftAt !== undefined || kind === 'open' || kind === 'dormant';
    const days = daysIn(entry.enteredAt, leftAt ?? now(context));
    return {
      at: f.instant(entry.enteredAt),
      who: entry.userName ?? t('shared.system'),
      icon: 'target-arrow',
      heading: pipeline.name(entry.stage, context.language),
      tone: kind === 'won' ? 'done' : kind === 'lost' ? 'danger' : 'neutral',
      meta: lasts ? t(leftAt ? 'opportunities.took_days' : 'opportunities.for_days', { days }) : null,
    };
  });
}

/** What it may be worth, in its currency, beside its probability. */
export function chanceText(
  { f }: Pick<PageRequest, 'f'>,
  pipeline: Pipeline,
  opportunity: Pick<Opportunity, 'stage' | 'probabilityBp'>,
): string {
  return f.percent(pipeline.probability(opportunity) / 10_000);
}

/** The months from which on an opportunity may be expected, `2026-03`, beginning with this one. */
export function isMonth(text: string | undefined): text is string {
  return /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(text ?? '');
}

export const stageOptions = (context: Pick<Context, 'language'>, pipeline: Pipeline) =>
  pipeline.inUse.map(({ code }) => ({ value: code, label: pipeline.name(code, context.language) }));
