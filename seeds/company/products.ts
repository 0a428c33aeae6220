import { createHash } from 'node:crypto';
import { roundToMinor } from '../../src/core/money.ts';
import { searchRow } from '../../src/core/search.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import { type CatalogueStyle, catalogue } from './catalogue.ts';
import { pictureOf } from './style-pictures.ts';

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

/** An EAN-13 of a range that Chinese companies are given numbers from, with its check digit. */
function barcodeOf(number: number): string {
  const digits = `690123${String(number).padStart(6, '0')}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const drawn = new Map<string, Buffer>();

/** A drawing of the style in its first colour, in place of a photo. */
function addPicture(
  writer: Writer,
  { styleId, style, at }: { styleId: number; style: CatalogueStyle; at: string },
): number {
  const [family = ''] = style.code.split('-');
  const colour = style.colours[0] ?? 'BLK';
  const content = drawn.get(`${family} ${colour}`) ?? pictureOf(family, colour);
  drawn.set(`${family} ${colour}`, content);
  const fileId = writer.add('files', {
    recordKind: 'style',
    recordId: styleId,
    name: `${style.code}.png`,
    mediaType: 'image/png',
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    isArchived: false,
    uploadedById: null,
    uploadedAt: at,
  });
  writer.add('file_contents', { fileId, content });
  return fileId;
}

export function addProducts(writer: Writer, random: Random, createdAt: string): SeedSku[] {
  const skus: SeedSku[] = [];
  for (const [place, style] of catalogue.entries()) {
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
      pictureFileId: addPicture(writer, { styleId: place + 1, style, at: createdAt }),
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
          barcode: barcodeOf(skus.length + 1),
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
            terms: [code, barcodeOf(skus.length + 1), style.name, style.nameOther, colour],
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
