import { z } from 'zod';
import {
  choice,
  currency,
  day,
  longText,
  money,
  reference,
  rows,
  text,
  ticked,
  version,
} from '../../web/fields.ts';
import { countryCodes, incoterms } from '../customers/customer-form.ts';
import { orderLineForm } from '../orders/order-form.ts';
import { transports } from '../orders/terms.ts';
import { termFields } from '../payment-plans/plan-form.ts';

export const documentLanguages = ['en', 'zh-CN'] as const;
/** How a quote went out. */
export const sentChannels = ['mail', 'wechat', 'whatsapp', 'meeting', 'post', 'other'] as const;
export type SentChannel = (typeof sentChannels)[number];

const fields = {
  customer: text(40).required(),
  contactId: reference().optional(),
  customerReference: text(60).optional(),
  currency: currency().optional(),
  quotedOn: day().required(),
  validUntilOn: day().optional(),
  requestedOn: day().optional(),
  leadTime: text(200).optional(),
  incoterm: choice(incoterms).optional(),
  incotermPlace: text(100).optional(),
  transport: choice(transports).optional(),
  portOfLoading: text(100).optional(),
  portOfDischarge: text(100).optional(),
  paymentTerms: text(100).optional(),
  warehouseId: reference().optional(),
  documentLanguage: choice(documentLanguages).optional(),
  country: choice(countryCodes).optional(),
  marks: longText(2000).optional(),
  remarks: longText().optional(),
  lines: rows(orderLineForm),
  ...termFields,
};

/** `opportunityId` comes with the form where the quote is made of one. */
export const newQuoteForm = z.object({ ...fields, opportunityId: reference().optional() });
export const editQuoteForm = z.object({ ...fields, version: version() });
export type QuoteInput = z.output<z.ZodObject<typeof fields>>;

export const sendForm = z.object({
  sentOn: day().required(),
  sentChannel: choice(sentChannels).required(),
  validUntilOn: day().required(),
  version: version(),
});
export type SendInput = z.output<typeof sendForm>;

export const acceptanceForm = z.object({
  decidedOn: day().required(),
  customerPo: text(60).optional(),
  version: version(),
});
export type AcceptanceInput = z.output<typeof acceptanceForm>;

export const prolongForm = z.object({ validUntilOn: day().required(), version: version() });

export const rejectionForm = z.object({
  lostReason: text(300).required(),
  words: text(300).optional(),
  loseOpportunity: ticked(),
  competitor: text(100).optional(),
  targetPriceE4: money().optional(),
  version: version(),
});
export type RejectionInput = z.output<typeof rejectionForm>;

export const revisionForm = z.object({ version: version() });
