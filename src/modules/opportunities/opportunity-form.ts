import { z } from 'zod';
import { choice, currency, day, longText, money, text, version } from '../../web/fields.ts';
import { stages } from './opportunity.ts';

const fields = {
  title: text(200).required(),
  currency: currency().optional(),
  amountE4: money().required(),
  expectedOn: day().optional(),
  remarks: longText().optional(),
};

export const newOpportunityForm = z.object({ ...fields, customer: text(40).required() });
export const editOpportunityForm = z.object({ ...fields, version: version() });
export type OpportunityInput = z.output<z.ZodObject<typeof fields>>;

export const stageForm = z.object({
  stage: choice(stages).required(),
  wakeOn: day().optional(),
  lostReason: text(300).optional(),
  competitor: text(100).optional(),
  version: version(),
});
export type StageInput = z.output<typeof stageForm>;
