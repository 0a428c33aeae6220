/** How long goods have lain: first in, first out, so what is there is what came in last. No I/O. */
export const ageBands = ['0_90', '91_180', '181_365', 'over_365'] as const;
export type AgeBand = (typeof ageBands)[number];

/** The age in days at which each band ends; the last has no end. */
export const bandEnds = [90, 180, 365] as const;

/** Pieces on hand by band, the youngest first, from what came in within each of the first three. */
export function ageOf(onHand: number, cameIn: readonly number[]): number[] {
  let left = onHand;
  const bands = bandEnds.map((_, place) => {
    const pieces = Math.min(left, Math.max(0, cameIn[place] ?? 0));
    left -= pieces;
    return pieces;
  });
  return [...bands, left];
}
