import { z } from 'zod';
import {
  choice,
  day,
  gridCells,
  longText,
  percent,
  reference,
  rows,
  text,
  ticked,
  version,
  whole,
} from '../../web/fields.ts';
import { scopes } from './stocktake.ts';

const mostPieces = 10_000_000;
const pieces = () => whole({ max: mostPieces });

/** Ticked categories, whose names are the company's own. */
const names = z
  .unknown()
  .optional()
  .transform((input): string[] => {
    const sent: unknown[] = Array.isArray(input) ? input : input === undefined ? [] : [input];
    return sent.filter((name): name is string => typeof name === 'string' && name !== '').slice(0, 500);
  });

export const newStocktakeForm = z.object({
  warehouseId: reference().required(),
  name: text(100).optional(),
  plannedOn: day().required(),
  scope: choice(scopes).required(),
  categories: names,
  codes: longText(200_000).optional(),
  isWithEmpty: ticked(),
  isAllQualities: ticked(),
  toleranceQty: pieces().required(),
  toleranceBp: percent().required(),
  remarks: longText().optional(),
});
export const editStocktakeForm = newStocktakeForm.extend({ version: version() });
export type StocktakeInput = Omit<z.output<typeof newStocktakeForm>, 'version'>;

export const stepForm = z.object({ reason: text(300).optional(), version: version() });

/** `was` is what the page showed: a row that says the same changes nothing, one that is empty now takes it back. */
export const countForm = z.object({
  lines: rows(
    z.object({
      line: reference().required(),
      counted: pieces().optional(),
      was: pieces().optional(),
    }),
    { besides: ['line'], once: 'line', max: 1000 },
  ),
  none: reference().optional(),
});

export const gridForm = z.object({ grid: gridCells(), was: gridCells({ name: 'was' }) });

export const scanForm = z.object({
  code: text(60).required(),
  quantity: pieces().optional(),
  quality: choice(['good', 'blocked', 'second']).optional(),
  asks: ticked(),
  find: ticked(),
});

export const reviewForm = z.object({
  lines: rows(
    z.object({ line: reference().required(), reason: text(60).optional(), note: text(300).optional() }),
    { besides: ['line'], once: 'line', max: 500 },
  ),
  others: text(60).optional(),
  version: version(),
});

export const againForm = z.object({
  ids: z
    .unknown()
    .optional()
    .transform((input): number[] =>
      [input]
        .flat()
        .filter((id): id is string => typeof id === 'string' && /^[1-9]\d{0,9}$/.test(id))
        .map(Number),
    ),
  version: version(),
});

export const rulesForm = z.object({
  toleranceQty: pieces().required(),
  toleranceBp: percent().required(),
  countReasons: text(500).required(),
  version: version(),
});
