import { z } from 'zod';
import {
  choices,
  currency,
  day,
  longText,
  money,
  percent,
  reference,
  rows,
  text,
  ticked,
  version,
  whole,
} from '../../web/fields.ts';
import { usualDocuments } from './letter.ts';

const documentForm = z.object({
  name: text(200).required(),
  originals: whole({ max: 99 }).optional(),
  copies: whole({ max: 99 }).optional(),
});

const fields = {
  number: text(40).required(),
  bank: text(200).required(),
  currency: currency().required(),
  amountE4: money().required(),
  over: percent().optional(),
  short: percent().optional(),
  issuedOn: day().optional(),
  latestShipmentOn: day().required(),
  expiresOn: day().required(),
  presentationDays: whole({ max: 365 }).required(),
  remarks: longText(2000).optional(),
  documents: rows(documentForm, { max: 40 }),
  /** Usual papers that are ticked, besides those that are typed. */
  usual: choices(usualDocuments),
  orders: z
    .unknown()
    .optional()
    .transform((input) =>
      [input ?? []]
        .flat()
        .map(Number)
        .filter((id) => Number.isSafeInteger(id) && id > 0),
    ),
};

export const newLetterForm = z.object({ ...fields, customerId: reference().required() });
export const editLetterForm = z.object({ ...fields, reason: text(300).optional(), version: version() });
export type LetterInput = z.output<z.ZodObject<typeof fields>>;

export const stepForm = z.object({
  on: day().optional(),
  reason: text(300).optional(),
  version: version(),
});
export const paperForm = z.object({ isReady: ticked(), version: version() });
