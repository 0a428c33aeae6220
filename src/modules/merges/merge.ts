import { followingColumns, mergedColumns } from '../../db/customer-children.ts';
import type { Customer } from '../customers/customer-queries.ts';

/** For so long a merge can be undone. */
export const undoDays = 30;

export type MergedField = (typeof mergedColumns)[number];
export type Choice = 'winner' | 'loser' | 'both';
export type Choices = Partial<Record<MergedField, Choice>>;
export type Values = Record<string, unknown>;

/** What both may stand in together; `between` parts them. */
const joined: Partial<Record<MergedField, { between: string; most: number }>> = {
  tags: { between: ', ', most: 300 },
  remarks: { between: '\n', most: 10_000 },
};

const isEmpty = (value: unknown) => value === null || value === undefined || value === '';

export interface Difference {
  field: MergedField;
  winner: unknown;
  loser: unknown;
  /** The two together, where that makes sense and fits. */
  both: string | null;
  chosen: Choice;
}

/** The fields in which two customers differ; the winner's is chosen, and where it is empty the loser's. */
export function differences(winner: Customer, loser: Customer, choices: Choices = {}): Difference[] {
  return mergedColumns
    .filter((field) => winner[field] !== loser[field] && !(isEmpty(winner[field]) && isEmpty(loser[field])))
    .map((field) => {
      const both = together(field, winner[field], loser[field]);
      const asked = choices[field];
      const fallback: Choice = isEmpty(winner[field]) ? 'loser' : 'winner';
      const chosen = asked && (asked !== 'both' || both !== null) ? asked : fallback;
      return { field, winner: winner[field], loser: loser[field], both, chosen };
    });
}

function together(field: MergedField, winner: unknown, loser: unknown): string | null {
  const rule = joined[field];
  if (!rule || isEmpty(winner) || isEmpty(loser)) return null;
  const parts = [winner, loser].flatMap((text) => String(text).split(rule.between.trim() || rule.between));
  const text = [...new Set(parts.map((part) => part.trim()).filter(Boolean))].join(rule.between);
  return text.length <= rule.most ? text : null;
}

/** What of the winner changes: by field what it was and what it becomes. A lead that gets an active customer's orders is active. */
export function fieldsOf(
  winner: Customer,
  loser: Customer,
  choices: Choices,
): Record<string, { before: unknown; after: unknown }> {
  const changed: Record<string, { before: unknown; after: unknown }> = {};
  const change = (name: string, after: unknown) => {
    const before = (winner as unknown as Values)[name] ?? null;
    if (before !== after) changed[name] = { before, after };
  };
  for (const { field, chosen, both } of differences(winner, loser, choices)) {
    if (chosen === 'winner') continue;
    change(field, chosen === 'both' ? both : loser[field]);
    for (const follower of chosen === 'loser' ? (followingColumns[field] ?? []) : [])
      change(follower, (loser as unknown as Values)[follower] ?? null);
  }
  if (!winner.isStatusFixed && winner.status !== 'active' && loser.status === 'active')
    change('status', 'active');
  return changed;
}

/** The fields that go back when the merge is undone, and those that stay since someone has changed them. */
export function goingBack(
  present: Values,
  fields: Record<string, { before: unknown; after: unknown }>,
): { back: Values; stays: string[] } {
  const back: Values = {};
  const stays: string[] = [];
  for (const [name, { before, after }] of Object.entries(fields)) {
    const now = present[name] ?? null;
    if (now === after) back[name] = before;
    else if (now !== before) stays.push(name);
  }
  return { back, stays };
}

export function undoUntil(mergedAt: string): string {
  return new Date(new Date(mergedAt).getTime() + undoDays * 86_400_000).toISOString();
}
