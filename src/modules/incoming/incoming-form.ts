import { z } from 'zod';
import {
  choice,
  day,
  longText,
  money,
  type Placed,
  reference,
  rows,
  text,
  ticked,
  version,
  whole,
} from '../../web/fields.ts';
import { incomingKinds } from './incoming.ts';

const line = {
  sku: text(40).required(),
  quantity: whole({ min: 1, max: 10_000_000 }).required(),
  cost: money().optional(),
  /** The batch's own day where none is typed. */
  expectedOn: day().optional(),
};

const fields = {
  kind: choice(incomingKinds).required(),
  supplier: text(200).optional(),
  reference: text(60).optional(),
  warehouseId: reference().required(),
  orderedOn: day().required(),
  remarks: longText(2000).optional(),
};

export const newIncomingForm = z.object({
  ...fields,
  expectedOn: day().required(),
  lines: rows(z.object(line)),
});
export const editIncomingForm = z.object({
  ...fields,
  expectedOn: day().optional(),
  /** Why days of lines that are expected already change. */
  reason: text(300).optional(),
  lines: rows(z.object({ ...line, id: reference().optional() }), { once: 'id', besides: ['id'] }),
  version: version(),
});

export type NewIncoming = z.output<typeof newIncomingForm>;
export type IncomingChange = z.output<typeof editIncomingForm>;
export type LineInput = Placed<z.output<z.ZodObject<typeof line>>>;

export const receiptForm = z.object({
  receivedOn: day().required(),
  quality: choice(['good', 'blocked', 'second']).optional(),
  note: text(200).optional(),
  /** More than was ordered came, and that is right. */
  isOver: ticked(),
  lines: rows(
    z.object({
      id: reference().required(),
      quantity: whole({ min: 0, max: 10_000_000 }).optional(),
      cost: money().optional(),
    }),
    { once: 'id', besides: ['id'] },
  ),
  version: version(),
});
export type Receipt = z.output<typeof receiptForm>;

const ids = z
  .unknown()
  .optional()
  .transform((input) =>
    [input ?? []]
      .flat()
      .map(Number)
      .filter((id) => Number.isSafeInteger(id) && id > 0),
  );

export const datesForm = z.object({
  lineIds: ids,
  expectedOn: day().required(),
  reason: text(300).required(),
  version: version(),
});

export const stepForm = z.object({ reason: text(300).required(), version: version() });
