import { z } from 'zod';
import {
  choice,
  currency,
  decimal,
  gridCells,
  longText,
  money,
  rows,
  text,
  ticked,
  version,
  whole,
} from '../../web/fields.ts';
import { countryCodes } from '../customers/customer-form.ts';

/** Colours and sizes are lists in one text: `BLK, NVY`. */
const names = (max: number) => text(max).required().transform(listOf);

export function listOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,，、;；\n]/)
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  ];
}

/** Centimetres with one decimal: whole millimetres. */
const centimetres = () => decimal({ decimals: 1, max: 1000 }).optional();
/** Kilograms with three decimals: whole grams. */
const kilograms = () => decimal({ decimals: 3, max: 10_000 }).optional();

const styleFields = {
  code: text(40).required(),
  name: text(200).required(),
  nameOther: text(200).optional(),
  category: text(60).optional(),
  composition: text(200).optional(),
  hsCode: text(12).optional(),
  origin: choice(countryCodes).optional(),
  unit: text(20).required(),
  colours: names(1000),
  /** The name of a scale in the settings, in place of sizes that are typed. */
  scale: text(60).optional(),
  sizes: text(300)
    .optional()
    .transform((typed) => listOf(typed ?? '')),
  piecesPerCarton: whole({ min: 1, max: 100_000 }).optional(),
  cartonLengthMm: centimetres(),
  cartonWidthMm: centimetres(),
  cartonHeightMm: centimetres(),
  cartonGrossG: kilograms(),
  cartonNetG: kilograms(),
  prices: rows(z.object({ currency: currency().required(), price: money().optional() }), {
    besides: ['currency'],
    once: 'currency',
  }),
  remarks: longText().optional(),
};

export const newStyleForm = z.object(styleFields);
export const editStyleForm = z.object({ ...styleFields, version: version() });
export type StyleInput = Omit<z.output<typeof newStyleForm>, 'prices'> & {
  /** List prices in ten-thousandths; null leaves them as they are. */
  prices: readonly { currency: string; price: number | null }[] | null;
};

/** Ticked cells, and the codes typed into cells, by the cells' names: `s12` is a SKU, `n0.2` one still to be made. */
export const styleSkusForm = z.object({
  made: z
    .unknown()
    .optional()
    .transform((sent) =>
      Object.entries(typeof sent === 'object' && sent !== null ? sent : {})
        .filter(([, value]) => value === '1')
        .map(([key]) => key),
    ),
  codes: z.record(z.string(), text(40).optional()).optional(),
  version: version(),
});

const counts = (name: string) => gridCells({ name, cell: whole().optional() });
export const planningForm = z.object({
  barcode: gridCells({ name: 'barcode', cell: text(60).optional() }),
  reorderPoint: counts('reorderPoint'),
  reorderQuantity: counts('reorderQuantity'),
  safetyStock: counts('safetyStock'),
  version: version(),
});
export type PlanningInput = z.output<typeof planningForm>;

/** One scale a line: `54–62: 54, 56, 58, 60, 62`. */
export const styleSettingsForm = z.object({
  sizeScales: longText(4000).required(),
  skuPattern: text(60).required(),
  version: version(),
});

export const skuForm = z.object({
  barcode: text(60).optional(),
  reorderPoint: whole().required(),
  reorderQuantity: whole().required(),
  safetyStock: whole().required(),
  isActive: ticked(),
  version: version(),
});

export const warehouseForm = z.object({
  code: text(20).required(),
  name: text(100).required(),
  address: text(400).optional(),
});
export const editWarehouseForm = warehouseForm.extend({ isArchived: ticked(), version: version() });
