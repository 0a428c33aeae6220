/** When an opportunity has been in its stage for too long. No I/O. */
import { median } from 'simple-statistics';

/** A stay in a stage of an opportunity that was won. */
export interface Stay {
  opportunityId: number;
  stage: string;
  ms: number;
}

const dayMs = 86_400_000;
/** Fewer won ones than this say nothing about a stage. */
const leastWon = 3;

/**
 * How long an opportunity may be in each stage before it is stuck: twice the median of those that were won.
 * Several stays of one opportunity in a stage count together. A stage that they merely passed through allows a
 * day. Stages without a verdict are left out.
 */
export function stuckLimits(stays: readonly Stay[]): Map<string, number> {
  const byStage = new Map<string, Map<number, number>>();
  for (const { opportunityId, stage, ms } of stays) {
    const own = byStage.get(stage) ?? new Map<number, number>();
    byStage.set(stage, own.set(opportunityId, (own.get(opportunityId) ?? 0) + ms));
  }
  const limits = new Map<string, number>();
  for (const [stage, own] of byStage) {
    if (own.size >= leastWon) limits.set(stage, Math.max(dayMs, 2 * median([...own.values()])));
  }
  return limits;
}

/** Has what came into its stage at that instant been there for longer than its limit? */
export function isStuck(
  { stage, stageAt }: { stage: string; stageAt: string },
  limits: ReadonlyMap<string, number>,
  nowMs: number,
): boolean {
  const limit = limits.get(stage);
  return limit !== undefined && nowMs - Date.parse(stageAt) > limit;
}

/** Whole days from one instant to another. */
export function daysIn(fromAt: string, untilAt: string): number {
  return Math.max(0, Math.floor((Date.parse(untilAt) - Date.parse(fromAt)) / dayMs));
}
