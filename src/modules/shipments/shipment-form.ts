import { z } from 'zod';
import {
  choice,
  currency,
  day,
  decimal,
  localTime,
  longText,
  money,
  reference,
  rows,
  text,
  ticked,
  version,
  whole,
} from '../../web/fields.ts';
import { modes } from '../carriers/carrier-form.ts';
import { eventKinds, isContainerNumber } from './shipment.ts';

const container = text(20)
  .optional()
  .transform((typed, context) => {
    const plain = typed?.toUpperCase().replace(/[\s-]/g, '') ?? null;
    if (plain === null || isContainerNumber(plain)) return plain;
    context.addIssue({ code: 'custom', message: 'shipments.not_container', params: {} });
    return z.NEVER;
  });

const fields = {
  carrierId: reference().required(),
  mode: choice(modes).required(),
  plannedOn: day().required(),
  promisedOn: day().optional(),
  bookingNumber: text(60).optional(),
  trackingNumber: text(60).optional(),
  containerNumber: container,
  cartons: whole({ min: 1, max: 1_000_000 }).optional(),
  /** Kilograms with three decimals: whole grams. */
  grossWeightG: decimal({ decimals: 3, max: 1_000_000 }).optional(),
  /** Cubic metres with six decimals: whole cubic centimetres. */
  volumeCm3: decimal({ decimals: 6, max: 100_000 }).optional(),
  quotedFreightE4: money().optional(),
  freightE4: money().optional(),
  freightCurrency: currency().optional(),
  agreedMessage: longText(1000).optional(),
  remarks: longText().optional(),
};

export const newShipmentForm = z.object({
  ...fields,
  order: reference().required(),
  lines: rows(
    z.object({ orderLineId: reference().required(), quantity: whole({ max: 10_000_000 }).optional() }),
    { once: 'orderLineId' },
  ),
});
export type NewShipment = z.output<typeof newShipmentForm>;
export const editShipmentForm = z.object({ ...fields, version: version() });
export type ShipmentInput = z.output<z.ZodObject<typeof fields>>;

export const bookForm = z.object({ bookingNumber: text(60).required(), version: version() });
export const packForm = z.object({
  cartons: fields.cartons,
  grossWeightG: fields.grossWeightG,
  volumeCm3: fields.volumeCm3,
  version: version(),
});
export const dispatchForm = z.object({
  dispatchedOn: day().required(),
  trackingNumber: text(60).optional(),
  promisedOn: day().optional(),
  version: version(),
});
export const deliveryForm = z.object({
  deliveredOn: day().required(),
  receiver: text(100).optional(),
  isDamaged: ticked(),
  version: version(),
});
export const cancelForm = z.object({ reason: text(300).required(), version: version() });
export const eventForm = z.object({
  kind: choice(eventKinds).required(),
  happenedAt: localTime().optional(),
  place: text(200).optional(),
  remark: text(500).optional(),
  newPromisedOn: day().optional(),
});
export type EventInput = z.output<typeof eventForm>;
export const ratingForm = z.object({
  staffRating: whole({ min: 1, max: 5 }).required(),
  staffRatingNote: text(500).optional(),
});
