import { z } from 'zod';
import {
  choice,
  currency,
  day,
  decimal,
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
import { countryCodes, incoterms } from '../customers/customer-form.ts';
import { type TermsInput, termFields } from '../payment-plans/plan-form.ts';
import { transports } from './terms.ts';

export const orderLineForm = z.object({
  sku: text(40).required(),
  quantity: whole({ min: 1, max: 10_000_000 }).required(),
  price: money().optional(),
  discount: percent().optional(),
});

/** A share of what was ordered, such as 5 % more or less. */
const tolerance = () => decimal({ decimals: 2, max: 50 }).optional();

/** What was agreed besides goods, prices and the promised day; after confirming an amendment changes it. */
const agreedFields = {
  contactId: reference().optional(),
  customerPo: text(60).optional(),
  requestedOn: day().optional(),
  incoterm: choice(incoterms).optional(),
  incotermPlace: text(100).optional(),
  transport: choice(transports).optional(),
  portOfLoading: text(100).optional(),
  portOfDischarge: text(100).optional(),
  paymentTerms: text(100).optional(),
  overBp: tolerance(),
  shortBp: tolerance(),
  documentLanguage: choice(['en', 'zh-CN']).optional(),
  country: choice(countryCodes).optional(),
  marks: longText(2000).optional(),
  remarks: longText().optional(),
};
export const agreedNames = Object.keys(agreedFields) as (keyof typeof agreedFields)[];
export type AgreedTerms = z.output<z.ZodObject<typeof agreedFields>>;

const fields = {
  customer: text(40).required(),
  warehouseId: reference().required(),
  currency: currency().optional(),
  orderedOn: day().required(),
  promisedOn: day().optional(),
  ...agreedFields,
  agreedMessage: longText(1000).optional(),
  lines: rows(orderLineForm),
};

/** A new order has its payment plan in the same form; later the plan has a page of its own. */
export const newOrderForm = z.object({ ...fields, ...termFields });
export const editOrderForm = z.object({ ...fields, version: version() });
export type OrderForm = z.output<z.ZodObject<typeof fields>>;
/** An order as other modules give it: what the form asks for, all of which may come from elsewhere. */
export type OrderInput = Pick<OrderForm, 'customer' | 'warehouseId' | 'orderedOn' | 'lines'> &
  Partial<Omit<OrderForm, 'customer' | 'warehouseId' | 'orderedOn' | 'lines'>> &
  Partial<TermsInput> & {
    /** The accepted quote that it comes from. */
    quoteId?: number | null;
  };
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
export const confirmationForm = z.object({ wait: ids, promisedOn: day().optional(), version: version() });
export const promiseForm = z.object({
  promisedOn: day().required(),
  reason: text(300).required(),
  version: version(),
});

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
  // Without it the terms are not in the form, and stay as they are.
  withTerms: ticked(),
  ...agreedFields,
  version: version(),
});
export type AmendmentInput = Pick<
  z.output<typeof amendmentForm>,
  'reason' | 'consentedOn' | 'promisedOn' | 'lines' | 'version'
> & { terms?: AgreedTerms | null };
