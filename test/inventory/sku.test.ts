import { describe, expect, it } from 'vitest';
import { isSkuPattern, skuCode, wrongCheckDigit } from '../../src/modules/inventory/sku.ts';

describe('the code of a SKU', () => {
  const style = { code: 'CAP-07', colours: ['Navy blue', 'BLK'], sizes: ['S/M', 'L'] };
  it.each([
    [style, undefined, 'CAP-07-NAVYBLUE-SM'],
    [{ ...style, sizes: ['ONE'] }, undefined, 'CAP-07-NAVYBLUE'],
    [{ ...style, colours: ['Navy blue'], sizes: ['ONE'] }, undefined, 'CAP-07'],
    [{ ...style, colours: ['Navy blue'] }, undefined, 'CAP-07-NAVYBLUE-SM'],
    [style, '{style}{colour}/{size}', 'CAP-07NAVYBLUE/SM'],
    [style, '{colour}.{style}.{size}', 'NAVYBLUE.CAP-07.SM'],
    [{ ...style, colours: ['x'], sizes: ['ONE'] }, '{colour}.{style}.{size}', 'CAP-07'],
    [{ ...style, code: 'X'.repeat(39) }, undefined, `${'X'.repeat(39)}-`],
  ])('of %j by %s is %s', (of, pattern, code) =>
    expect(skuCode(of, { colour: 'Navy blue', size: 'S/M' }, pattern)).toBe(code),
  );
  it.each([
    ['{style}-{colour}-{size}', true],
    ['{style}-{colour}', false],
    ['{style}{style}{colour}{size}', false],
    ['{style}{colour}{size}{x}', false],
    ['{style} {colour} {size', false],
  ])('takes %s for a pattern: %s', (pattern, is) => expect(isSkuPattern(pattern)).toBe(is));
});

describe('a barcode', () => {
  it.each([
    ['4006381333931', null],
    ['4006381333932', 1],
    ['96385074', null],
    ['036000291452', null],
    ['036000291453', 2],
    ['00012345600012', null],
    ['1234567', null],
    ['CAP-07', null],
    ['', null],
  ])('%s has its last digit, or should have %s', (barcode, digit) =>
    expect(wrongCheckDigit(barcode)).toBe(digit),
  );
});
