import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAmount, minorUnits, sum } from '../../src/core/money.ts';
import { usedBy } from '../../src/modules/payment-plans/credit.ts';
import {
  covered,
  duesOf,
  type OwedOrder,
  owedFor,
  shipmentValues,
  shippedValue,
} from '../../src/modules/payment-plans/dues.ts';
import { split, type Term, termAmounts } from '../../src/modules/payment-plans/plan.ts';

const term = (shareBp: number, dueTrigger: Term['dueTrigger'], days = 0): Term => ({
  shareBp,
  method: 'tt',
  dueTrigger,
  days,
});
const deposit = [term(3000, 'order', 5), term(7000, 'bl_copy')];

/** An order of one line of 100 pieces for 1,000.00, of which shipments take so many pieces. */
function anOrder(
  shipments: { pieces: number; plannedOn?: string; dispatchedOn?: string }[] = [],
  more: Partial<OwedOrder> = {},
): OwedOrder {
  const line = { quantity: 100, amountE4: 10_000_000 };
  return {
    state: 'released',
    currency: 'USD',
    confirmedOn: '2026-03-01',
    promisedOn: '2026-05-01',
    lines: [line],
    shipments: shipments.map(
      ({ pieces, plannedOn = '2026-04-01', dispatchedOn = null as string | null }, place) => ({
        id: place + 1,
        plannedOn,
        dispatchedOn,
        pieces: [{ line, quantity: pieces }],
      }),
    ),
    ...more,
  };
}

describe('the rows of a plan', () => {
  it.each([
    ['the last takes the rest', 100_01, [3333, 3333, 3334], 'USD', [33_00, 34_00, 33_01]],
    ['yen have no decimals', 10_0000, [3333, 3333, 3334], 'JPY', [3_0000, 4_0000, 3_0000]],
    ['won neither', 1_0000, [5000, 5000], 'KRW', [1_0000, 0]],
    ['dinars have three', 10, [5000, 5000], 'KWD', [10, 0]],
    ['nothing is split into nothing', 0, [3000, 7000], 'EUR', [0, 0]],
  ])('%s', (_, total, shares, currency, parts) => {
    expect(split(total as number, shares as number[], currency as string)).toEqual(parts);
  });

  it('add up to the total exactly in every currency, in whole minor units', () => {
    const currencies = fc.constantFrom('USD', 'CNY', 'JPY', 'KRW', 'KWD');
    fc.assert(
      fc.property(
        currencies,
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 8 }),
        (currency, units, weights) => {
          const unit = 10 ** (4 - minorUnits(currency));
          const parts = split(units * unit, weights, currency);
          expect(sum(parts)).toBe(units * unit);
          for (const part of parts) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part % unit).toBe(0);
          }
        },
      ),
    );
  });
});

describe('what falls due when', () => {
  it.each([
    [
      'a deposit days after the order is confirmed, the rest when the goods have left',
      anOrder(),
      deposit,
      [
        [1, null, 300, '2026-03-06'],
        [2, null, 700, null],
      ],
    ],
    [
      'before shipment: by the promised day while no shipment is planned',
      anOrder(),
      [term(10_000, 'before_shipment', 7)],
      [[1, null, 1000, '2026-04-24']],
    ],
    [
      'before shipment: by the planned day of each, and what is planned nowhere by the promised day',
      anOrder([{ pieces: 40, plannedOn: '2026-04-10' }]),
      [term(10_000, 'before_shipment')],
      [
        [1, 1, 400, '2026-04-10'],
        [1, null, 600, '2026-05-01'],
      ],
    ],
    [
      'before shipment: so many days before the planned day of each',
      anOrder([{ pieces: 100, plannedOn: '2026-04-10' }]),
      [term(10_000, 'before_shipment', 7)],
      [[1, 1, 1000, '2026-04-03']],
    ],
    [
      'before shipment: goods that left early are due that day',
      anOrder([{ pieces: 100, plannedOn: '2026-04-10', dispatchedOn: '2026-04-03' }]),
      [term(10_000, 'before_shipment')],
      [[1, 1, 1000, '2026-04-03']],
    ],
    [
      'copy of B/L: each shipment by itself, by what its goods are worth',
      anOrder([{ pieces: 25, dispatchedOn: '2026-04-02' }, { pieces: 25 }]),
      deposit,
      [
        [1, null, 300, '2026-03-06'],
        [2, 1, 175, '2026-04-02'],
        [2, 2, 175, null],
        [2, null, 350, null],
      ],
    ],
    [
      'days after B/L',
      anOrder([{ pieces: 100, dispatchedOn: '2026-04-02' }]),
      [term(10_000, 'after_bl', 60)],
      [[1, 1, 1000, '2026-06-01']],
    ],
    [
      'no plan: owed, without a day',
      anOrder([{ pieces: 100, dispatchedOn: '2026-04-02' }]),
      [],
      [[0, null, 1000, null]],
    ],
    ['a cancelled order: nothing', anOrder([], { state: 'cancelled' }), deposit, []],
    [
      'closed short: of what has left only',
      anOrder([{ pieces: 50, dispatchedOn: '2026-04-02' }], { state: 'closed_short' }),
      deposit,
      [
        [1, null, 150, '2026-03-06'],
        [2, 1, 350, '2026-04-02'],
      ],
    ],
    [
      'more sent than ordered: that much more',
      anOrder([{ pieces: 110, dispatchedOn: '2026-04-02' }]),
      [term(10_000, 'bl_copy')],
      [[1, 1, 1100, '2026-04-02']],
    ],
  ] as [string, OwedOrder, Term[], unknown[][]][])('%s', (_, order, terms, expected) => {
    const dues = duesOf(order, terms);
    expect(
      dues.map(({ position, shipmentId, amountE4, dueOn }) => [
        position,
        shipmentId,
        amountE4 / 10_000,
        dueOn,
      ]),
    ).toEqual(expected);
  });

  it('a payment covers the earliest first, and what has no day last', () => {
    const dues = duesOf(anOrder([{ pieces: 25, dispatchedOn: '2026-03-02' }]), deposit);
    const paid = (units: number) => covered(dues, units * 10_000).map(({ paidE4 }) => paidE4 / 10_000);
    expect(dues.map(({ dueOn }) => dueOn)).toEqual(['2026-03-06', '2026-03-02', null]);
    expect(paid(0)).toEqual([0, 0, 0]);
    expect(paid(100)).toEqual([0, 100, 0]);
    expect(paid(200)).toEqual([25, 175, 0]);
    expect(paid(1000)).toEqual([300, 175, 525]);
  });
});

/** Orders with nasty prices: shipments take parts of lines, some have left, the plan is odd. */
const anyOrder = fc
  .record({
    currency: fc.constantFrom('USD', 'JPY', 'KRW', 'KWD', 'CNY'),
    state: fc.constantFrom('confirmed', 'released', 'closed_short'),
    lines: fc.array(
      fc.record({
        quantity: fc.integer({ min: 1, max: 997 }),
        unitPriceE4: fc.integer({ min: 1, max: 3_333_333 }),
        discountBp: fc.constantFrom(0, 333, 1250, 3333),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    cuts: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { maxLength: 4 }),
    shares: fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 4 }),
    triggers: fc.array(fc.constantFrom('order', 'before_shipment', 'bl_copy', 'after_bl'), {
      minLength: 5,
      maxLength: 5,
    }),
  })
  .map(({ currency, state, lines: priced, cuts, shares, triggers }) => {
    const lines = priced.map((line) => ({
      quantity: line.quantity,
      amountE4: lineAmount({ ...line, currency }),
    }));
    const left = new Map(lines.map((line) => [line, line.quantity]));
    const shipments = cuts.map(([part, hasLeft], place) => ({
      id: place + 1,
      plannedOn: '2026-04-01',
      dispatchedOn: hasLeft ? '2026-04-02' : null,
      pieces: lines.map((line) => {
        const quantity = Math.floor((left.get(line) ?? 0) * part);
        left.set(line, (left.get(line) ?? 0) - quantity);
        return { line, quantity };
      }),
    }));
    const used = shares.slice(0, 2);
    const whole = [...used, 10_000 - used.reduce((a, b) => a + b, 0)];
    const terms = whole.map((shareBp, place) => term(shareBp, triggers[place] ?? 'order'));
    const order: OwedOrder = {
      state,
      currency,
      confirmedOn: '2026-03-01',
      promisedOn: '2026-05-01',
      lines,
      shipments,
    };
    return { order, terms };
  });

describe('what is owed', () => {
  it('agrees to the last unit: dues, rows, shipments and lines', () => {
    fc.assert(
      fc.property(anyOrder, fc.double({ min: 0, max: 1.2, noNaN: true }), ({ order, terms }, part) => {
        const owed = owedFor(order);
        const unit = 10 ** (4 - minorUnits(order.currency));
        const dues = duesOf(order, terms);
        expect(sum(dues.map(({ amountE4 }) => amountE4))).toBe(owed);
        expect(sum(termAmounts(owed, terms, order.currency))).toBe(owed);
        for (const { amountE4 } of dues) expect(amountE4 % unit).toBe(0);
        if (order.state !== 'closed_short') expect(owed).toBe(sum(order.lines.map((l) => l.amountE4)));
        const sent = shipmentValues(order);
        for (const { valueE4 } of sent) expect(valueE4).toBeGreaterThanOrEqual(0);
        const paid = Math.floor((owed * part) / unit) * unit;
        const parts = covered(dues, paid);
        expect(sum(parts.map(({ paidE4 }) => paidE4))).toBe(Math.min(paid, owed));
        const used = usedBy({ owedE4: owed, shippedE4: shippedValue(order), paidE4: Math.min(paid, owed) });
        expect(used.unpaidE4 + used.unshippedE4).toBe(owed - Math.min(paid, owed));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['nothing has left, nothing is paid', 1000, 0, 0, 0, 1000],
    ['a deposit lessens what hasn’t left', 1000, 0, 300, 0, 700],
    ['a part has left: the deposit covers it first', 1000, 400, 300, 100, 600],
    ['the deposit is more than what has left', 1000, 200, 300, 0, 700],
    ['all has left, half is paid', 1000, 1000, 500, 500, 0],
    ['all is paid before anything leaves', 1000, 0, 1000, 0, 0],
  ])('uses credit once: %s', (_, owedE4, shippedE4, paidE4, unpaidE4, unshippedE4) => {
    expect(usedBy({ owedE4, shippedE4, paidE4 })).toEqual({ unpaidE4, unshippedE4 });
  });
});
