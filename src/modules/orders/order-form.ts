import { z } from 'zod';
import {
  choice,
  currency,
  day,
  longText,
  money,
  type Placed,
  percent,
  reference,
  rows,
  text,
  ticked,
  version,
  whole,
} from '../../web/fields.ts';
import { incoterms } from '../customers/customer-form.ts';

export const orderLineForm = z.object({
  sku: text(40).required(),
  quantity: whole({ min: 1, max: 10_000_000 }).required(),
  price: money().optional(),
  discount: percent().optional(),
});

const fields = {
  customer: text(40).required(),
  contactId: reference().optional(),
  customerPo: text(60).optional(),
  warehouseId: reference().required(),
  currency: currency().optional(),
  orderedOn: day().required(),
  requestedOn: day().optional(),
  promisedOn: day().optional(),
  incoterm: choice(incoterms).optional(),
  incotermPlace: text(100).optional(),
  paymentTerms: text(100).optional(),
  marks: longText(2000).optional(),
  remarks: longText().optional(),
  agreedMessage: longText(1000).optional(),
  lines: rows(orderLineForm),
};

export const newOrderForm = z.object(fields);
export const editOrderForm = z.object({ ...fields, version: version() });
export type OrderInput = z.output<typeof newOrderForm>;
export type LineInput = Placed<z.output<typeof orderLineForm>>;

/** Ticked lines may wait for goods; `wait` holds their ids. */
const ids = z
  .unknown()
  .optional()
  .transform((input) =>
    [input ?? []]
      .flat()
      .map(Number)
      .filter((id) => Number.isSafeInteger(id) && id > 0),
  );
export const confirmationForm = z.object({ wait: ids, version: version() });

export const releaseForm = z.object({ version: version() });
/** A reason overrides what is still open on the order's checklist. */
export const releaseStepForm = z.object({ overrideReason: text(300).optional(), version: version() });
export const orderNeedForm = z.object({
  state: choice(['open', 'confirmed', 'dropped']).required(),
  reason: text(300).optional(),
});
export const holdForm = z.object({
  reason: text(300).required(),
  reviewOn: day().required(),
  version: version(),
});
export const reasonForm = z.object({ reason: text(300).required(), version: version() });

export const amendmentForm = z.object({
  reason: text(300).required(),
  consentedOn: day().required(),
  promisedOn: day().optional(),
  lines: rows(orderLineForm.extend({ id: reference().optional(), wait: ticked() }), {
    once: 'id',
    besides: ['id', 'wait'],
  }),
  version: version(),
});
export type AmendmentInput = z.output<typeof amendmentForm>;
