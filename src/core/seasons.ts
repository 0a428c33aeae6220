/** The seasons that clothes are made for: `2026-SS` spring/summer and `2026-AW` autumn/winter. No I/O. */
import type { Day } from './days.ts';

export const seasonPattern = /^20\d\d-(SS|AW)$/;

/** Last year's seasons to those of the year after next. */
export function offeredSeasons(today: Day): string[] {
  const year = Number(today.slice(0, 4));
  return [year - 1, year, year + 1, year + 2].flatMap((of) => [`${of}-SS`, `${of}-AW`]);
}
