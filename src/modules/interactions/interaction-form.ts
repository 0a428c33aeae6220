import { z } from 'zod';
import { choice, day, localTime, longText, reference, text, ticked } from '../../web/fields.ts';
import { channels } from '../customers/customer-form.ts';

export const interactionForm = z.object({
  channel: choice(channels).required(),
  happenedAt: localTime().optional(),
  contactId: reference().optional(),
  /** Who does not want to be called may still have called. */
  theyContactedUs: ticked(),
  said: longText(10_000).required(),
  promise: text(500).optional(),
  promiseOn: day().optional(),
  task: text(500).optional(),
  taskOn: day().optional(),
});

export const promiseEndForm = z.object({ state: choice(['kept', 'broken', 'withdrawn']).required() });
export const followUpEndForm = z.object({ state: choice(['done', 'dropped']).required() });
