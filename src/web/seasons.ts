import { today } from '../core/days.ts';
import { offeredSeasons, seasonPattern } from '../core/seasons.ts';
import type { PageRequest } from './route.ts';

/** `2026-SS` as people say it; what was typed before seasons were chosen from a list, as it was typed. */
export function seasonText(t: PageRequest['t'], season: string | null): string {
  if (!season || !seasonPattern.test(season)) return season ?? '';
  const [year = '', half] = season.split('-');
  return t(half === 'SS' ? 'shared.season_spring' : 'shared.season_autumn', { year });
}

/** The seasons for a select, with the one that the record or the address has though it is no longer offered. */
export function seasonChoices(
  { t, context }: Pick<PageRequest, 't' | 'context'>,
  present: string | null | undefined = null,
): { value: string; label: string }[] {
  const offered = offeredSeasons(today(context));
  const isOther = present && present !== 'none' && !offered.includes(present);
  return [...(isOther ? [present] : []), ...offered].map((season) => ({
    value: season,
    label: seasonText(t, season),
  }));
}
