import { z } from 'zod';
import {
  choice,
  currency,
  day,
  email,
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
import { countryCodes } from '../customers/customer-form.ts';

const line = z.object({
  /** The code of a style, or of a SKU. */
  item: text(40).required(),
  quantity: whole({ min: 1, max: 10_000_000 }).optional(),
  price: money().optional(),
});

const fields = {
  title: text(200).required(),
  contactId: reference().optional(),
  currency: currency().optional(),
  amountE4: money().optional(),
  expectedOn: day().optional(),
  nextStep: text(300).optional(),
  nextStepOn: day().optional(),
  probability: percent().optional(),
  source: text(60).optional(),
  marketOpportunityId: reference().optional(),
  remarks: longText().optional(),
  lines: rows(line, { max: 200 }),
};

export const newOpportunityForm = z.object({ ...fields, customer: text(40).required() });
export const editOpportunityForm = z.object({
  ...fields,
  ownerId: reference().optional(),
  version: version(),
});
export type LineInput = Placed<z.output<typeof line>>;
export type OpportunityInput = z.output<z.ZodObject<typeof fields>>;

/** The address of the board that a move came from, with its filters. */
const from = text(300).optional();

export const stageForm = z.object({
  stage: text(20).required(),
  wakeOn: day().optional(),
  lostReason: text(300).optional(),
  lostWords: text(500).optional(),
  competitor: text(100).optional(),
  competitorUnknown: ticked(),
  targetPriceE4: money().optional(),
  targetPriceUnknown: ticked(),
  /** Sent by a card, which asks nothing; what a stage needs is asked on a page then. */
  quick: ticked(),
  from,
  version: version(),
});
export type StageInput = z.output<typeof stageForm>;

export const wonOrderForm = z.object({ version: version() });

export const fairContactForm = z.object({
  company: text(200).required(),
  country: choice(countryCodes).optional(),
  currency: currency().required(),
  person: text(100).optional(),
  jobTitle: text(100).optional(),
  phone: text(60).optional(),
  email: email().optional(),
  note: longText(10_000).optional(),
  interest: text(200).optional(),
  amountE4: money().optional(),
  followUpOn: day().optional(),
  marketOpportunityId: reference().optional(),
  lines: rows(line, { max: 30 }),
  /** Who it turned out to be: a customer that is there, or someone new all the same. */
  known: text(12).optional(),
});
export type FairContactInput = z.output<typeof fairContactForm>;
