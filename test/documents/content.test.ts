import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText, currencies, lineAmount, moneyText, sum } from '../../src/core/money.ts';
import { standardClauses } from '../../src/modules/documents/clauses.ts';
import { buildContent } from '../../src/modules/documents/content.ts';
import { canIssue, documentKinds, kindRules, type RecordKind } from '../../src/modules/documents/document.ts';
import { accountFor, inLanguage, inLanguages } from '../../src/modules/documents/letterhead.ts';
import type { Making } from '../../src/modules/documents/paper.ts';
import { pdfDefinition } from '../../src/modules/documents/pdf-layout.ts';
import type { Source, SourceLine } from '../../src/modules/documents/source.ts';
import { paymentWords, type Term } from '../../src/modules/documents/terms.ts';
import { amountInEnglish } from '../../src/modules/documents/words.ts';
import { translate } from '../../src/web/languages.ts';
import { aSource, house, sourceLine } from './a-source.ts';

const making = (more: Partial<Making> & { source: Source }): Making => ({
  kind: 'proforma_invoice',
  language: 'both',
  house,
  bank: null,
  number: 'PI-2026-00001',
  revision: 0,
  issuedOn: '2026-03-31',
  hasStamp: false,
  note: null,
  translate,
  ...more,
});

describe('what a document says', () => {
  const priced = fc.record({
    quantity: fc.integer({ min: 1, max: 100_000 }),
    unitE4: fc.integer({ min: 0, max: 9_999_999 }),
    discountBp: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_999 })),
  });

  it('counts pieces in Chinese on a Chinese paper, in the style’s unit where English stands too', () => {
    const foot = (language: Making['language'], unit = 'pcs') =>
      buildContent(making({ language, source: aSource({ lines: [sourceLine({ quantity: 12, unit })] }) }))
        .tables[0]?.foot;
    expect(foot('zh-CN')).toContain('12 件');
    expect(foot('zh-CN', 'rolls')).toContain('12 rolls');
    expect(foot('both')).toContain('12 pcs');
    expect(foot('en')).toContain('12 pcs');
  });

  it('comes to the record’s total, to the last unit, in every currency', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...currencies, 'KWD'),
        fc.array(priced, { minLength: 1, maxLength: 40 }),
        (currency, rows) => {
          const lines: SourceLine[] = rows.map(({ quantity, unitE4, discountBp }) => {
            const amountE4 = lineAmount({ quantity, unitPriceE4: unitE4, discountBp, currency });
            return sourceLine({ quantity, price: { unitE4, discountBp, amountE4 } });
          });
          const totalE4 = sum(lines.map(({ price }) => price?.amountE4 ?? 0));
          const content = buildContent(making({ source: aSource({ lines, currency, totalE4 }) }));
          const [table] = content.tables;
          const printed = (table?.rows ?? []).map((row) => BigInt(row.at(-1)?.replace(/[,.]/g, '') ?? 0));
          const total = printed.reduce((all, one) => all + one, 0n);
          expect(table?.foot?.at(-1)).toBe(moneyText(totalE4, currency));
          expect(total).toBe(BigInt(amountText(totalE4, currency).replace(/[,.]/g, '')));
          expect(content.words.at(-1)).toBe(amountInEnglish(totalE4, currency));
          expect(JSON.parse(JSON.stringify(content))).toEqual(content);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('prints no decimals where the currency has none', () => {
    const lines = [
      sourceLine({ quantity: 3, price: { unitE4: 3_333_333, discountBp: 0, amountE4: 10_000_000 } }),
    ];
    const source = aSource({ lines, currency: 'JPY', totalE4: 10_000_000 });
    expect(buildContent(making({ source })).tables[0]?.foot?.at(-1)).toBe('JPY 1,000');
  });

  it.each(documentKinds.filter((kind) => !kindRules[kind].isPriced))('has no amount on a %s', (kind) => {
    const lines = [sourceLine({ price: null })];
    const source = aSource({ lines, currency: null, totalE4: null });
    const content = buildContent(making({ kind, source }));
    expect(content.words).toEqual([]);
    expect(JSON.stringify(content)).not.toMatch(/Unit price|单价|Terms of payment|付款方式|Bank details/);
  });

  it('puts colours and sizes into a grid of each style, in the style’s own order, with totals both ways', () => {
    const of = (colour: string, size: string, quantity: number) =>
      sourceLine({ colour, size, quantity, colours: 'BLK, NVY', sizes: 'S, M, L', price: null });
    const lines = [of('NVY', 'L', 5), of('BLK', 'M', 10), of('NVY', 'S', 3), of('BLK', 'M', 2)];
    const source = aSource({ lines, currency: null, totalE4: null });
    const content = buildContent(making({ kind: 'production_notice', language: 'en', source }));
    const [grid] = content.tables;
    expect(grid?.columns.map(({ label }) => label.join())).toEqual(['Colour', 'S', 'M', 'L', 'Total']);
    expect(grid?.rows).toEqual([
      ['BLK', '', '12', '', '12'],
      ['NVY', '3', '', '5', '8'],
    ]);
    expect(grid?.foot).toEqual(['Total', '3', '12', '5', '20 pcs']);
    expect(content.pieces).toBe(20);
  });

  it('speaks the languages that it is in, each name in its own script', () => {
    const source = aSource({});
    const both = buildContent(making({ source }));
    expect(both.title).toEqual(['形式发票', 'Proforma invoice']);
    expect(both.letterhead.names).toEqual(['云帆帽业', 'Yunfan Headwear']);
    const english = buildContent(making({ source, language: 'en' }));
    expect(JSON.stringify(english)).not.toMatch(/\p{Script=Han}/u);
    const chinese = buildContent(making({ source, language: 'zh-CN' }));
    expect(chinese.title).toEqual(['形式发票']);
    expect(inLanguage(['Only English'], 'zh-CN')).toBe('Only English');
    expect(inLanguages(['Only English', null], ['zh-CN', 'en'])).toEqual(['Only English']);
  });

  it('numbers the articles of a contract, one language below the other', () => {
    const content = buildContent(making({ kind: 'sales_contract', source: aSource({}) }));
    const articles = content.blocks.at(-1)?.lines ?? [];
    expect(articles).toHaveLength(standardClauses.en.split('\n').length);
    expect(articles[0]).toMatch(/^1\. 品质与数量.*\nQuality and quantity/s);
  });

  it('proposes the account in the document’s currency', () => {
    const accounts = [{ currency: 'CNY' }, { currency: 'USD' }, { currency: 'EUR' }];
    expect(accountFor(accounts, 'EUR')).toBe(accounts[2]);
    expect(accountFor(accounts, 'AED')).toBe(accounts[1]);
    expect(accountFor([], 'AED')).toBeNull();
  });

  it('repeats the head of the goods on each page and breaks no row', () => {
    const content = buildContent(making({ source: aSource({}) }));
    const drawn = JSON.stringify(
      pdfDefinition(content, { pictures: { logo: null, stamp: null }, isDraft: true, issuedAt: null }),
    );
    expect(drawn).toContain('"headerRows":1,"dontBreakRows":true');
    expect(drawn).toContain('"watermark":{"text":"草稿 DRAFT"');
  });
});

describe('payment terms in words', () => {
  const term = (shareBp: number, method: Term['method'], dueTrigger: Term['dueTrigger'], days = 0): Term => ({
    shareBp,
    method,
    dueTrigger,
    days,
  });
  it.each([
    [
      [term(3000, 'tt', 'order'), term(7000, 'tt', 'bl_copy')],
      '30% by T/T in advance, 70% by T/T against copy of B/L',
      '30% 电汇（T/T）预付，70% 见提单副本电汇（T/T）',
    ],
    [[term(10_000, 'lc', 'bl_copy')], '100% by irrevocable L/C at sight', '100% 不可撤销即期信用证（L/C）'],
    [
      [term(10_000, 'oa', 'after_bl', 60)],
      '100% on open account, 60 days after B/L date',
      '100% 赊销（O/A），提单日后 60 天付款',
    ],
    [
      [term(5000, 'tt', 'order', 10)],
      '50% by T/T in advance (within 10 days of the order)',
      '50% 电汇（T/T）预付（下单后 10 天内）',
    ],
    [[term(3333, 'dp', 'after_bl', 0)], '33.33% D/P at sight', '33.33% 即期付款交单（D/P）'],
  ])('%j', (terms, english, chinese) => {
    expect(paymentWords(translate('en'), terms, null)).toBe(english);
    expect(paymentWords(translate('zh-CN'), terms, null)).toBe(chinese);
  });

  it('has words for every method and trigger', () => {
    for (const method of ['tt', 'lc', 'dp', 'da', 'oa'] as const)
      for (const trigger of ['order', 'before_shipment', 'bl_copy', 'after_bl'] as const)
        for (const language of ['en', 'zh-CN'] as const)
          expect(paymentWords(translate(language), [term(5000, method, trigger, 30)], null)).toMatch(/^50%/);
    expect(paymentWords(translate('en'), [], 'as agreed')).toBe('as agreed');
  });
});

describe('what can be issued of what', () => {
  it.each([
    ['quote', 'quote', 'draft', true],
    ['quote', 'quote', 'expired', false],
    ['quote', 'order', 'confirmed', false],
    ['proforma_invoice', 'quote', 'sent', true],
    ['proforma_invoice', 'order', 'draft', true],
    ['proforma_invoice', 'order', 'cancelled', false],
    ['production_notice', 'order', 'draft', false],
    ['production_notice', 'order', 'confirmed', true],
    ['commercial_invoice', 'order', 'draft', false],
    ['commercial_invoice', 'shipment', 'packed', true],
    ['packing_list', 'shipment', 'cancelled', false],
    ['packing_list', 'order', 'released', false],
  ] as const)('%s of a %s that is %s: %s', (kind, record: RecordKind, state, expected) => {
    expect(canIssue(kind, { kind: record, state })).toBe(expected);
  });
});
