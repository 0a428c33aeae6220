import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountText,
  convert,
  convertTotal,
  decimalText,
  divideRounded,
  lineAmount,
  minorUnits,
  parseDecimal,
  sum,
  total,
} from '../../src/core/money.ts';
import { Refusal } from '../../src/core/refusal.ts';

describe('money', () => {
  it.each([
    [10n, 4n, 3n],
    [9n, 4n, 2n],
    [-10n, 4n, -3n],
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [0n, 7n, 0n],
  ])('divides %s by %s rounding half away from zero to %s', (a, b, result) => {
    expect(divideRounded(a, b)).toBe(result);
  });

  it.each([
    [{ quantity: 3, unitPriceE4: 33_333, discountBp: 0, currency: 'EUR' }, 100_000],
    [{ quantity: 1, unitPriceE4: 12_345, discountBp: 0, currency: 'EUR' }, 12_300],
    [{ quantity: 1, unitPriceE4: 12_350, discountBp: 0, currency: 'EUR' }, 12_400],
    [{ quantity: 7, unitPriceE4: 1_995_000, discountBp: 1250, currency: 'JPY' }, 12_220_000],
    [{ quantity: 100, unitPriceE4: 71_000, discountBp: 10_000, currency: 'USD' }, 0],
  ])('a line %o comes to %s', (line, amount) => {
    expect(lineAmount(line)).toBe(amount);
  });

  it('knows the minor units that differ', () => {
    expect([minorUnits('CNY'), minorUnits('JPY'), minorUnits('KWD')]).toEqual([2, 0, 3]);
    expect([amountText(12_345_000, 'CNY'), amountText(12_340_000, 'JPY')]).toEqual(['1,234.50', '1,234']);
  });

  it('converts at a rate in one direction, rounded once', () => {
    expect(convert(1_000_000, 785_000_000, 'CNY')).toBe(7_850_000);
    expect(convert(10_000, 33_333_333, 'CNY')).toBe(3_300);
  });

  it('reads what it writes, for any amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }), (value) => {
        expect(parseDecimal(decimalText(value, 4, 2), 4)).toBe(value);
      }),
    );
  });

  it('refuses what it can’t hold exactly', () => {
    expect(parseDecimal('1.23456', 4)).toBeNull();
    expect(parseDecimal('1e99', 4)).toBeNull();
    expect(parseDecimal('999999999999999', 4)).toBeNull();
  });

  it('reads zeros without end in no time, whatever they end with', () => {
    const zeros = '0'.repeat(1_000_000);
    expect(parseDecimal(`1.5${zeros}`, 4)).toBe(15_000);
    const begun = performance.now();
    expect(parseDecimal(`1.${zeros}1`, 4)).toBeNull();
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(sum([99_999_999_999_999, 1])).toBe(100_000_000_000_000);
    expect(() => sum([100_000_000_000_000, 1])).toThrow(Refusal);
    // Of many documents it is told, not refused.
    expect(total([100_000_000_000_000, 1])).toBe(100_000_000_000_001);
    expect(convertTotal(100_000_000_000_000, 200_000_000, 'CNY')).toBe(200_000_000_000_000);
    expect(() => total([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
  });

  it('rounds every line to the minor unit, at most half of it away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.constantFrom('CNY', 'JPY', 'KWD'),
        (quantity, unitPriceE4, discountBp, currency) => {
          const amount = lineAmount({ quantity, unitPriceE4, discountBp, currency });
          const unit = 10 ** (4 - minorUnits(currency));
          expect(amount % unit).toBe(0);
          const exact = (BigInt(quantity) * BigInt(unitPriceE4) * BigInt(10_000 - discountBp)) / 10_000n;
          expect(Math.abs(amount - Number(exact))).toBeLessThanOrEqual(unit / 2 + 1);
        },
      ),
    );
  });
});
