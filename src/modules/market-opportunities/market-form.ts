import { z } from 'zod';
import { choice, day, longText, reference, text, version } from '../../web/fields.ts';
import { countryCodes } from '../customers/customer-form.ts';
import { states } from './market.ts';

const fields = {
  title: text(200).required(),
  country: choice(countryCodes).optional(),
  productLine: text(100).optional(),
  season: text(60).optional(),
  evidence: longText().optional(),
  links: longText(5000).optional(),
  ownerId: reference().optional(),
  reviewOn: day().optional(),
};

export const newMarketForm = z.object(fields);
export const editMarketForm = z.object({ ...fields, version: version() });
export const stateForm = z.object({
  state: choice(states).required(),
  droppedReason: text(300).optional(),
  version: version(),
});
export type MarketInput = z.output<typeof newMarketForm>;
export type StateInput = z.output<typeof stateForm>;
