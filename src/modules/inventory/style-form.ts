import { z } from 'zod';
import { longText, money, text, ticked, version, whole } from '../../web/fields.ts';

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

const styleFields = {
  code: text(40).required(),
  name: text(200).required(),
  nameOther: text(200).optional(),
  category: text(60).optional(),
  composition: text(200).optional(),
  hsCode: text(12).optional(),
  origin: text(2).optional(),
  unit: text(20).required(),
  colours: names(1000),
  sizes: names(300),
  piecesPerCarton: whole({ min: 1, max: 100_000 }).optional(),
  cartonGrossG: whole({ min: 1, max: 10_000_000 }).optional(),
  priceCny: money().optional(),
  priceUsd: money().optional(),
  priceEur: money().optional(),
  remarks: longText().optional(),
};

export const newStyleForm = z.object(styleFields);
export const editStyleForm = z.object({ ...styleFields, version: version() });
export type StyleInput = z.output<typeof newStyleForm>;

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
