import type { StoryKind } from '../../core/story.ts';

/** How long the author may still put right what was written; afterwards it is added to, never changed. */
export const correctableMs = 24 * 3_600_000;

export function isCorrectable(interaction: { createdAt: string }, now: Date): boolean {
  return now.getTime() - Date.parse(interaction.createdAt) < correctableMs;
}

/** The story's kinds as people look for them. */
export const storyGroups = {
  said: ['interaction', 'promise', 'follow_up'],
  money: ['opportunity', 'quote', 'order', 'payment'],
  shipments: ['shipment'],
  voice: ['satisfaction', 'need'],
  customer: ['customer', 'owner'],
} as const satisfies Record<string, readonly StoryKind[]>;
export type StoryGroup = keyof typeof storyGroups;
export const storyGroupNames = Object.keys(storyGroups) as StoryGroup[];

/** A visit to a customer's page lasts so long that a refresh or the back button doesn't lose its marks. */
const visitMs = 30 * 60_000;

export interface StoryVisit {
  /** Until when the user has read. */
  seenAt: string;
  /** Until when the user had read before the visit under way. */
  previousSeenAt: string | null;
}

function isUnderWay(visit: StoryVisit, now: Date): boolean {
  return now.getTime() - Date.parse(visit.seenAt) < visitMs;
}

/** What was written after this instant is new to the user; null for a first visit, which marks nothing. */
export function newSince(visit: StoryVisit | null, now: Date): string | null {
  if (!visit) return null;
  return isUnderWay(visit, now) ? (visit.previousSeenAt ?? visit.seenAt) : visit.seenAt;
}

/** The visit once the user has seen the page as it is now. */
export function afterSeeing(visit: StoryVisit | null, now: Date): StoryVisit {
  return { seenAt: now.toISOString(), previousSeenAt: newSince(visit, now) };
}

const channelOfPreference: Record<string, string> = {
  call: 'call',
  phone: 'call',
  mobile: 'call',
  visit: 'visit',
  mail: 'mail',
  email: 'mail',
  message: 'message',
  wechat: 'message',
  whatsapp: 'message',
  fair: 'fair',
};

/** The first of the preferred ways, each a list between commas, that an interaction can have. */
export function preferredChannel(...preferences: readonly (string | null | undefined)[]): string | null {
  for (const preference of preferences)
    for (const name of (preference ?? '').split(/[,;\s]+/)) {
      const channel = channelOfPreference[name.toLowerCase()];
      if (channel) return channel;
    }
  return null;
}

/** Promises that were kept by the day first named, of all that were kept or broken; null without any. */
export function keptRate(counts: { onTime: number; late: number; broken: number }): number | null {
  const ended = counts.onTime + counts.late + counts.broken;
  return ended === 0 ? null : counts.onTime / ended;
}
