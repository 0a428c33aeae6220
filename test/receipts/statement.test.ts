import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, minorUnits, sum } from '../../src/core/money.ts';
import { exchangeDifference, exchanged, proposal } from '../../src/modules/receipts/receipt.ts';
import { accountsOf, type Entry } from '../../src/modules/receipts/statement.ts';

const entry = (on: string, amountE4: number, currency = 'USD'): Entry => ({
  on,
  kind: amountE4 < 0 ? 'receipt' : 'shipment',
  id: 1,
  number: 'N',
  about: '',
  currency,
  amountE4,
});

describe('a statement of account', () => {
  it('opens with what was owed before, shows each balance, and closes with what is owed', () => {
    const entries = [
      entry('2026-01-10', 500),
      entry('2026-02-05', -200),
      entry('2026-02-05', 300),
      entry('2026-03-01', -600),
      entry('2026-02-07', 70, 'EUR'),
    ];
    expect(accountsOf(entries, { from: '2026-02-01', to: '2026-02-28' })).toMatchObject([
      { currency: 'EUR', openingE4: 0, closingE4: 70 },
      {
        currency: 'USD',
        openingE4: 500,
        rows: [
          { kind: 'shipment', balanceE4: 800 },
          { kind: 'receipt', balanceE4: 600 },
        ],
        closingE4: 600,
      },
    ]);
    expect(accountsOf(entries, { from: '2026-03-01', to: '2026-03-31' })[1]).toMatchObject({
      openingE4: 600,
      closingE4: 0,
    });
    expect(accountsOf([], { from: '2026-03-01', to: '2026-03-31' })).toEqual([]);
  });

  it('closes with opening and entries together, however the period is cut', () => {
    const days = fc.integer({ min: 1, max: 28 }).map((day) => `2026-02-${String(day).padStart(2, '0')}`);
    const entries = fc.array(fc.tuple(days, fc.integer({ min: -9_999, max: 9_999 })), { maxLength: 30 });
    fc.assert(
      fc.property(entries, days, (rows, cut) => {
        const all = rows.map(([on, amountE4]) => entry(on, amountE4));
        const closing = (from: string, to: string) =>
          sum(accountsOf(all, { from, to }).map(({ closingE4 }) => closingE4));
        expect(closing('2026-01-01', '2026-03-01')).toBe(sum(all.map(({ amountE4 }) => amountE4)));
        expect(closing(cut, '2026-03-01')).toBe(closing('2026-01-01', '2026-03-01'));
      }),
    );
  });
});

describe('what a payment covers', () => {
  const currencies = fc.constantFrom('CNY', 'USD', 'JPY', 'KRW', 'KWD');
  const rate = fc.integer({ min: 50_000_000, max: 2_500_000_000 });

  it('never pays more than is open or was received, in whole minor units, with any rates', () => {
    const orders = fc.array(
      fc.record({ currency: currencies, units: fc.integer({ min: 1, max: 99_999 }), rateE8: rate }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        currencies,
        fc.integer({ min: 1, max: 99_999_999 }),
        rate,
        orders,
        (currency, units, rateE8, list) => {
          const minor = (code: string) => 10 ** (4 - minorUnits(code));
          const receipt = { currency, rateE8, restE4: units * minor(currency) };
          const open = list.map((order, place) => ({
            id: place,
            currency: order.currency,
            openE4: order.units * minor(order.currency),
            rateE8: order.rateE8,
          }));
          const parts = proposal(receipt, open);
          expect(sum(parts.map(({ receiptAmountE4 }) => receiptAmountE4))).toBeLessThanOrEqual(
            receipt.restE4,
          );
          for (const { orderId, amountE4, receiptAmountE4 } of parts) {
            const order = open[orderId];
            expect(amountE4).toBeGreaterThan(0);
            expect(amountE4).toBeLessThanOrEqual(order?.openE4 ?? 0);
            expect(amountE4 % minor(order?.currency ?? '')).toBe(0);
            expect(receiptAmountE4 % minor(currency)).toBe(0);
            if (order?.currency === currency) expect(receiptAmountE4).toBe(amountE4);
          }
        },
      ),
    );
  });

  it.each([
    ['dollars into yuan', 1_000_000, 700_000_000, 100_000_000, 'CNY', 7_000_000],
    ['dollars into yen, rounded', 10_000, 712_345_678, 4_712_345, 'JPY', 1_510_000],
    ['yen into won', 1_000_000, 4_700_000, 530_000, 'KRW', 8_870_000],
  ])('changes %s', (_, amount, fromRate, toRate, currency, expected) => {
    expect(exchanged(amount, { rateE8: fromRate }, { rateE8: toRate, currency })).toBe(expected);
  });

  it('tells the exchange difference as base value received less base value paid', () => {
    const part = { amountE4: 500_000, receiptAmountE4: 3_550_000 };
    expect(exchangeDifference(part, { receiptE8: 100_000_000, orderE8: 700_000_000 }, 'CNY')).toBe(50_000);
    expect(exchangeDifference(part, { receiptE8: 100_000_000, orderE8: null }, 'CNY')).toBeNull();
    expect(convert(500_000, 700_000_000, 'CNY')).toBe(3_500_000);
  });
});
