import fc from 'fast-check';
import type { Quality } from '../../src/modules/inventory/stock.ts';

export const [north, south] = [1, 2];
export const warehouses = [north, south] as const;
export const qualities = ['good', 'blocked', 'second'] as const;
export const lineCount = 2;

export type Shelf = { at: number; quality: Quality };

/** All that can be done to stock. `nth` counts the postings that were taken, from the first one. */
export type Step =
  | ({ kind: 'receipt' | 'production_in'; quantity: number; costE4: number | null } & Shelf)
  | ({ kind: 'return_in'; quantity: number; valueE4: number } & Shelf)
  | ({ kind: 'scrap' | 'count_loss' | 'count_gain'; quantity: number } & Shelf)
  | ({ kind: 'adjustment'; quantity: number } & Shelf)
  | ({ kind: 'transfer'; quantity: number } & Shelf)
  | ({ kind: 'quality'; to: Quality; quantity: number } & Shelf)
  | { kind: 'count'; differences: ({ quantity: number } & Shelf)[] }
  | { kind: 'reserve'; line: number; quantity: number }
  | { kind: 'reserveTwo'; quantity: number; second: number }
  | { kind: 'release'; line: number }
  | { kind: 'ship'; line: number; quantity: number }
  | { kind: 'shipTwo'; quantity: number; second: number }
  | { kind: 'reverse'; nth: number }
  | { kind: 'again'; nth: number; isOther: boolean };

const at = fc.constantFrom(...warehouses);
const quality = fc.constantFrom('good' as const, 'good' as const, 'good' as const, ...qualities);
const line = fc.integer({ min: 0, max: lineCount - 1 });
// Small steps from a full shelf: most are taken, some are refused.
const quantity = fc.integer({ min: 1, max: 15 });
// Few, so that the same one is often meant twice.
const nth = fc.nat({ max: 3 });
const nonZero = fc.oneof(quantity, fc.integer({ min: -15, max: -1 }));
const shelf = { at, quality, quantity };

export const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('receipt' as const, 'production_in' as const),
    ...shelf,
    costE4: fc.oneof(fc.integer({ min: 0, max: 99_999 }), fc.constant(null)),
  }),
  fc.record({ kind: fc.constant('return_in' as const), ...shelf, valueE4: fc.integer({ min: 0, max: 999 }) }),
  fc.record({
    kind: fc.constantFrom('scrap' as const, 'count_loss' as const, 'count_gain' as const),
    ...shelf,
  }),
  fc.record({ kind: fc.constant('adjustment' as const), at, quality, quantity: nonZero }),
  fc.record({ kind: fc.constant('transfer' as const), ...shelf }),
  fc
    .record({ kind: fc.constant('quality' as const), ...shelf, to: fc.constantFrom(...qualities) })
    .filter((given) => given.quality !== given.to),
  fc.record({
    kind: fc.constant('count' as const),
    differences: fc.array(fc.record({ at, quality, quantity: nonZero }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('reserve' as const), line, quantity }),
  fc.record({ kind: fc.constant('reserveTwo' as const), quantity, second: quantity }),
  fc.record({ kind: fc.constant('release' as const), line }),
  fc.record({ kind: fc.constant('ship' as const), line, quantity }),
  fc.record({ kind: fc.constant('shipTwo' as const), quantity, second: quantity }),
  fc.record({ kind: fc.constant('reverse' as const), nth }),
  fc.record({ kind: fc.constant('again' as const), nth, isOther: fc.boolean() }),
);

export const opening: Step = { kind: 'receipt', at: north, quality: 'good', quantity: 40, costE4: 10_007 };
