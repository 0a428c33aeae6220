import { describe, expect, it } from 'vitest';
import { currencies } from '../../src/core/money.ts';
import { amountInChinese, amountInEnglish } from '../../src/modules/documents/words.ts';

describe('amounts in words', () => {
  it.each([
    [12_345_600, 'USD', 'SAY US DOLLARS ONE THOUSAND TWO HUNDRED THIRTY-FOUR AND CENTS FIFTY-SIX ONLY'],
    [10_000, 'USD', 'SAY US DOLLARS ONE ONLY'],
    [500, 'USD', 'SAY US DOLLARS ZERO AND CENTS FIVE ONLY'],
    [1_000_000_000, 'EUR', 'SAY EUROS ONE HUNDRED THOUSAND ONLY'],
    [210_100, 'EUR', 'SAY EUROS TWENTY-ONE AND CENTS ONE ONLY'],
    [
      12_345_670_000,
      'JPY',
      'SAY JAPANESE YEN ONE MILLION TWO HUNDRED THIRTY-FOUR THOUSAND FIVE HUNDRED SIXTY-SEVEN ONLY',
    ],
    [15_000_000, 'KRW', 'SAY SOUTH KOREAN WON ONE THOUSAND FIVE HUNDRED ONLY'],
    [1_005_000, 'CNY', 'SAY RENMINBI YUAN ONE HUNDRED AND FEN FIFTY ONLY'],
    [1_000_500, 'GBP', 'SAY POUNDS STERLING ONE HUNDRED AND PENCE FIVE ONLY'],
    [1_000_050, 'KWD', 'SAY KUWAITI DINARS ONE HUNDRED AND FILS FIVE ONLY'],
    [10_500, 'AED', 'SAY UAE DIRHAMS ONE AND 05/100 ONLY'],
    [0, 'CNY', 'SAY RENMINBI YUAN ZERO ONLY'],
  ])('%i in %s in English', (amount, currency, words) => {
    expect(amountInEnglish(amount, currency)).toBe(words);
  });

  it.each([
    [0, 'CNY', '人民币零元整'],
    [500, 'CNY', '人民币伍分'],
    [5_000, 'CNY', '人民币伍角整'],
    [100_000, 'CNY', '人民币壹拾元整'],
    [100_100, 'CNY', '人民币壹拾元零壹分'],
    [3_054_000, 'CNY', '人民币叁佰零伍元肆角整'],
    [14_095_000, 'CNY', '人民币壹仟肆佰零玖元伍角整'],
    [163_205_000_00, 'CNY', '人民币壹佰陆拾叁万贰仟零伍拾元整'],
    [1_000_105_000, 'CNY', '人民币壹拾万零壹拾元伍角整'],
    [12_345_678_900, 'USD', '美元壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分'],
    [1_000_000_000_000, 'CNY', '人民币壹亿元整'],
    [123_450_000, 'JPY', '日元壹万贰仟叁佰肆拾伍元整'],
    [100_000_000, 'KRW', '韩元壹万元整'],
    [10_050, 'KWD', '科威特第纳尔壹元零伍厘'],
  ])('%i in %s in Chinese capitals', (amount, currency, words) => {
    expect(amountInChinese(amount, currency)).toBe(words);
  });

  it('knows every currency that is offered', () => {
    for (const currency of currencies) {
      expect(amountInEnglish(1_230_000, currency), currency).toMatch(
        /^SAY [A-Z .]+ ONE HUNDRED TWENTY-THREE ONLY$/,
      );
      expect(amountInChinese(1_230_000, currency), currency).toMatch(/^\p{Script=Han}+壹佰贰拾叁元整$/u);
    }
  });

  it('says nothing of what is no amount of the currency', () => {
    expect(() => amountInEnglish(15_000, 'JPY')).toThrow(RangeError);
    expect(() => amountInChinese(-10_000, 'CNY')).toThrow(RangeError);
  });
});
