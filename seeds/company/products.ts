import { roundToMinor } from '../../src/core/money.ts';
import { searchRow } from '../../src/core/search.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import { catalogue } from './catalogue.ts';

export interface SeedSku {
  id: number;
  code: string;
  styleCode: string;
  costE4: number;
  /** Popular SKUs are ordered more often. */
  weight: number;
  perCarton: number;
  grossG: number;
  cartonCm3: number;
}

/** Units of CNY for one unit, in hundred-millionths, at the start of the history. */
export const startRates: Record<string, number> = {
  USD: 722_000_000,
  EUR: 785_000_000,
  GBP: 915_000_000,
  JPY: 4_800_000,
  KRW: 530_000,
  AUD: 472_000_000,
  NZD: 432_000_000,
  CAD: 527_000_000,
  SEK: 68_500_000,
  DKK: 105_000_000,
  NOK: 67_000_000,
  AED: 196_500_000,
  ZAR: 39_500_000,
  SGD: 537_000_000,
};

/** The list price in a currency: cost with a mark-up, rounded to its minor unit. */
export function listPriceE4(costE4: number, currency: string): number {
  const priceInBase = BigInt(costE4) * 17n;
  const rate = BigInt(startRates[currency] ?? 100_000_000);
  return Math.max(10_000, roundToMinor((priceInBase * 10_000_000n) / rate, currency));
}

const priceCurrencies = ['CNY', 'USD', 'EUR', 'GBP', 'JPY'] as const;

export function addProducts(writer: Writer, random: Random, createdAt: string): SeedSku[] {
  const skus: SeedSku[] = [];
  for (const style of catalogue) {
    const [lengthMm, widthMm, heightMm] = style.carton;
    const styleId = writer.add('styles', {
      code: style.code,
      name: style.name,
      nameOther: style.nameOther,
      category: style.category,
      composition: style.composition,
      hsCode: style.hsCode,
      origin: 'CN',
      unit: 'pcs',
      piecesPerCarton: style.perCarton,
      cartonLengthMm: lengthMm,
      cartonWidthMm: widthMm,
      cartonHeightMm: heightMm,
      cartonGrossG: style.grossG,
      cartonNetG: Math.round(style.grossG * 0.88),
      colours: style.colours.join(', '),
      sizes: style.sizes.join(', '),
      isArchived: false,
      createdAt,
      updatedAt: createdAt,
      version: 1,
    });
    writer.add(
      'search_keys',
      searchRow({
        kind: 'style',
        recordId: styleId,
        title: `${style.code} ${style.name}`,
        subtitle: style.category,
        isArchived: false,
        terms: [style.code, style.name, style.nameOther, style.category],
      }),
    );
    for (const currency of priceCurrencies) {
      writer.add('style_prices', { styleId, currency, priceE4: listPriceE4(style.costE4, currency) });
    }
    for (const colour of style.colours) {
      for (const size of style.sizes) {
        const code =
          style.sizes.length === 1
            ? `${style.code}-${colour}`
            : `${style.code}-${colour}-${size.replace('/', '')}`;
        const id = writer.add('skus', {
          styleId,
          code,
          colour,
          size,
          barcode: null,
          reorderPoint: random.pick([0, 60, 120, 240]),
          reorderQuantity: style.perCarton * 5,
          safetyStock: random.pick([0, 0, 24, 48]),
          stockValueE4: 0,
          isActive: true,
          version: 1,
        });
        writer.add(
          'search_keys',
          searchRow({
            kind: 'sku',
            recordId: id,
            title: code,
            subtitle: `${style.name} · ${colour} · ${size}`,
            isArchived: false,
            terms: [code, style.name, style.nameOther, colour],
          }),
        );
        skus.push({
          id,
          code,
          styleCode: style.code,
          costE4: style.costE4,
          weight: random.between(1, 10) ** 2,
          perCarton: style.perCarton,
          grossG: style.grossG,
          cartonCm3: (lengthMm * widthMm * heightMm) / 1000,
        });
      }
    }
  }
  return skus;
}
