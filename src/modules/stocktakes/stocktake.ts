import type { StateTable } from '../../core/state-table.ts';
import type { Tone } from '../../web/list.ts';

export const stocktakeStates = ['draft', 'counting', 'recount', 'review', 'posted', 'cancelled'] as const;
export type StocktakeState = (typeof stocktakeStates)[number];

export const openStates: readonly StocktakeState[] = ['counting', 'recount', 'review'];
export const countingStates: readonly StocktakeState[] = ['counting', 'recount'];

export const stateTones: Record<StocktakeState, Tone> = {
  draft: 'neutral',
  counting: 'info',
  recount: 'soon',
  review: 'soon',
  posted: 'done',
  cancelled: 'neutral',
};

export const scopes = ['all', 'categories', 'styles', 'skus'] as const;
export type Scope = (typeof scopes)[number];

export const stocktakeActions = [
  'edit',
  'start',
  'count',
  'recount',
  'review',
  'explain',
  'count_again',
  'post',
  'cancel',
] as const;
export type StocktakeAction = (typeof stocktakeActions)[number];

/** What its guards ask. */
export interface StocktakeFigures {
  countedLines: number;
  /** Counted once, and over the tolerance or moved meanwhile. */
  toRecount: number;
  /** Waiting to be counted again. */
  waiting: number;
  /** Varying and without a reason. */
  unexplained: number;
  /** Has the one who asks entered a count in it? */
  hasCounted: boolean;
}

export const noFigures: StocktakeFigures = {
  countedLines: 0,
  toRecount: 0,
  waiting: 0,
  unexplained: 0,
  hasCounted: false,
};

type Guard = { name: string; holds: (figures: StocktakeFigures) => boolean };
const counted: Guard = { name: 'counted', holds: ({ countedLines }) => countedLines > 0 };
const someOver: Guard = { name: 'some_over', holds: ({ toRecount }) => toRecount > 0 };
const noneOver: Guard = { name: 'none_over', holds: ({ toRecount }) => toRecount === 0 };
const recounted: Guard = { name: 'recounted', holds: ({ waiting }) => waiting === 0 };
const explained: Guard = { name: 'explained', holds: ({ unexplained }) => unexplained === 0 };
const byAnother: Guard = { name: 'by_another', holds: ({ hasCounted }) => !hasCounted };

export const stocktakeTable: StateTable<StocktakeState, StocktakeAction, StocktakeFigures> = {
  name: 'stocktakes',
  states: stocktakeStates,
  initial: 'draft',
  transitions: [
    { action: 'edit', from: ['draft'], to: null, permission: 'stocktakes.manage', effects: [] },
    {
      action: 'start',
      from: ['draft'],
      to: 'counting',
      permission: 'stocktakes.manage',
      effects: ['lines_listed', 'scope_taken'],
    },
    {
      action: 'count',
      from: countingStates,
      to: null,
      permission: 'stocktakes.count',
      effects: ['book_kept'],
    },
    {
      action: 'recount',
      from: countingStates,
      to: 'recount',
      permission: 'stocktakes.manage',
      guards: [someOver],
      effects: ['counted_again'],
    },
    {
      action: 'review',
      from: countingStates,
      to: 'review',
      permission: 'stocktakes.manage',
      guards: [counted, noneOver, recounted],
      effects: ['counting_ended', 'figures_shown'],
    },
    { action: 'explain', from: ['review'], to: null, permission: 'stocktakes.manage', effects: [] },
    {
      action: 'count_again',
      from: ['review'],
      to: 'recount',
      permission: 'stocktakes.manage',
      effects: ['counted_again'],
    },
    {
      action: 'post',
      from: ['review'],
      to: 'posted',
      permission: 'stocktakes.post',
      guards: [counted, explained, byAnother],
      effects: ['variances_posted', 'frozen', 'scope_freed'],
    },
    {
      action: 'cancel',
      from: ['draft', 'counting', 'recount', 'review'],
      to: 'cancelled',
      permission: 'stocktakes.manage',
      needsReason: true,
      effects: ['nothing_posted', 'scope_freed'],
    },
  ],
};

export interface Tolerance {
  toleranceQty: number;
  toleranceBp: number;
}

/** More than the pieces and more than the part of the book quantity that are let pass. */
export function isOverTolerance(
  { varianceQty, bookQty }: { varianceQty: number; bookQty: number },
  { toleranceQty, toleranceBp }: Tolerance,
): boolean {
  const off = Math.abs(varianceQty);
  return off > toleranceQty && BigInt(off) * 10_000n > BigInt(bookQty) * BigInt(toleranceBp);
}

export interface Entry {
  id: number;
  /** `set`: I count so many; `add`: so many more; `clear`: my count is none; `undo`: takes an earlier one back. */
  kind: 'set' | 'add' | 'clear' | 'undo';
  quantity: number;
  bookQty: number;
  movementId: number | null;
  undoesId: number | null;
  userId: number;
}

export interface LineCount {
  countedQty: number | null;
  /** On hand when the last of what counts was entered. */
  bookQty: number | null;
  varianceQty: number | null;
  /** Stock moved between two entries that both count, so their sum fits neither moment. */
  isMoved: boolean;
  byUser: ReadonlyMap<number, number>;
}

/** Those of one user that count, oldest first: since the last figure of the whole, without what was taken back. */
function effective(entries: readonly Entry[]): Entry[] {
  const undone = new Set(entries.map(({ undoesId }) => undoesId));
  const standing = entries.filter(({ id, kind }) => kind !== 'undo' && !undone.has(id));
  const from = standing.findLastIndex(({ kind }) => kind !== 'add');
  const since = standing.slice(Math.max(0, from));
  return since[0]?.kind === 'clear' ? since.slice(1) : since;
}

/**
 * What a line's entries of one round, oldest first, come to: each counter's own figure, added up, since goods of one
 * SKU lie in several places.
 */
export function lineCount(entries: readonly Entry[]): LineCount {
  const byUser = new Map<number, number>();
  const all: Entry[] = [];
  for (const userId of new Set(entries.map((entry) => entry.userId))) {
    const own = effective(entries.filter((entry) => entry.userId === userId));
    if (own.length === 0) continue;
    byUser.set(
      userId,
      own.reduce((sum, { quantity }) => sum + quantity, 0),
    );
    all.push(...own);
  }
  const last = all.reduce<Entry | null>(
    (latest, entry) => (latest && latest.id > entry.id ? latest : entry),
    null,
  );
  if (!last) return { countedQty: null, bookQty: null, varianceQty: null, isMoved: false, byUser };
  const countedQty = [...byUser.values()].reduce((sum, quantity) => sum + quantity, 0);
  return {
    countedQty,
    bookQty: last.bookQty,
    varianceQty: countedQty - last.bookQty,
    isMoved: new Set(all.map(({ movementId }) => movementId)).size > 1,
    byUser,
  };
}
