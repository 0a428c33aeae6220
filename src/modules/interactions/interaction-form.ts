import { z } from 'zod';
import { choice, day, localTime, longText, reference, text, ticked, version } from '../../web/fields.ts';
import { channels } from '../customers/customer-form.ts';
import { dueSteps } from './due-day.ts';

const spoken = {
  channel: choice(channels).required(),
  happenedAt: localTime().optional(),
  contactId: reference().optional(),
  /** Who does not want to be called may still have called. */
  theyContactedUs: ticked(),
  said: longText(10_000).required(),
};

/** The next step that may go with what was said. */
const nextSteps = {
  promise: text(500).optional(),
  promiseOn: day().optional(),
  promiseIn: choice(dueSteps).optional(),
  task: text(500).optional(),
  taskOn: day().optional(),
  taskIn: choice(dueSteps).optional(),
  taskUserId: reference().optional(),
  keepDayOff: ticked(),
};

export const interactionForm = z.object({ ...spoken, ...nextSteps });
export type InteractionInput = z.output<typeof interactionForm>;
export const correctionForm = z.object({ ...spoken, version: version() });
export const addendumForm = z.object({ addedText: longText(10_000).required() });

const due = {
  dueOn: day().optional(),
  dueIn: choice(dueSteps).optional(),
  keepDayOff: ticked(),
  userId: reference().optional(),
};

export const promiseForm = z.object({ promise: text(500).required(), ...due });
export const followUpForm = z.object({ task: text(500).required(), ...due });
export const changeForm = z.object({ ...due, reason: text(300).optional(), version: version() });
export type ChangeInput = z.output<typeof changeForm>;

export const promiseEndForm = z.object({
  state: choice(['kept', 'broken', 'withdrawn']).required(),
  remark: text(500).optional(),
});
export const followUpEndForm = z.object({
  state: choice(['done', 'dropped']).required(),
  ...spoken,
  channel: choice(channels).optional(),
  said: longText(10_000).optional(),
  ...nextSteps,
});
export type FollowUpEndInput = z.output<typeof followUpEndForm>;

export const feedForm = z.object({ action: choice(['renew', 'revoke']).required() });
