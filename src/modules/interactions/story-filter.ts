import type { Context } from '../../core/context.ts';
import { addDays, instantInZone, isDay } from '../../core/days.ts';
import type { StoryKind } from '../../core/story.ts';
import { type StoryGroup, storyGroupNames, storyGroups } from './interaction.ts';

/** What the address asks to see of a story. */
export interface StoryFilter {
  groups: StoryGroup[];
  userId: number | null;
  contactId: number | null;
  text: string;
  /** Instants; `until` is not included. */
  from: string | null;
  until: string | null;
}

export const storyFilterNames = ['kinds', 'by', 'contact', 'text', 'from', 'to'] as const;

const idIn = (text: string | undefined) => (/^[1-9]\d{0,8}$/.test(text ?? '') ? Number(text) : null);

export function storyFilter({ settings }: Context, query: Record<string, string>): StoryFilter {
  const asked = (query.kinds ?? '').split(',');
  const { from = '', to = '' } = query;
  return {
    groups: storyGroupNames.filter((name) => asked.includes(name)),
    userId: idIn(query.by),
    contactId: idIn(query.contact),
    text: (query.text ?? '').trim().slice(0, 100),
    from: isDay(from) ? instantInZone(`${from}T00:00`, settings.timeZone) : null,
    until: isDay(to) ? instantInZone(`${addDays(to, 1)}T00:00`, settings.timeZone) : null,
  };
}

/** The kinds of the chosen groups; null for all of them. */
export function kindsOf({ groups }: StoryFilter): readonly StoryKind[] | null {
  if (groups.length === 0 || groups.length === storyGroupNames.length) return null;
  return groups.flatMap((group) => [...storyGroups[group]]);
}

export function isNarrowed(filter: StoryFilter): boolean {
  const { userId, contactId, text, from, until } = filter;
  return [userId, contactId, text || null, from, until].some((value) => value !== null);
}
