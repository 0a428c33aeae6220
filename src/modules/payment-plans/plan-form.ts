import { z } from 'zod';
import { Refusal } from '../../core/refusal.ts';
import { choice, type Placed, percent, reference, rows, text, version, whole } from '../../web/fields.ts';
import { methods, shareSum, shareText, type Term, triggers, wholeBp } from './plan.ts';

const termForm = z.object({
  share: percent().required(),
  method: choice(methods).required(),
  trigger: choice(triggers).required(),
  days: whole({ max: 365 }).optional(),
});

export const mostTerms = 12;

/** The fields of `views/payment-plans/parts/terms.ejs`, for the form of whatever has a plan; `readTerms` reads them. */
export const termFields = {
  /** A template that is taken in place of the rows. */
  planId: reference().optional(),
  // Method and trigger are chosen in every row, the empty ones too.
  terms: rows(termForm, { max: mostTerms, besides: ['method', 'trigger', 'days'] }),
};
export interface TermsInput {
  planId: number | null;
  terms: Placed<z.output<typeof termForm>>[];
}

/** The rows as typed. Throws a Refusal at the last of them where they are not 100 % together. */
export function typedTerms(typed: TermsInput['terms']): Term[] {
  const terms = typed.map(({ share, method, trigger, days }) => ({
    shareBp: share,
    method,
    dueTrigger: trigger,
    days: days ?? 0,
  }));
  const nothing = typed.find(({ share }) => share === 0);
  if (nothing)
    throw new Refusal('errors.too_small', {
      field: `terms.${nothing.place}.share`,
      values: { min: '0.01' },
    });
  const sum = shareSum(terms);
  const last = typed.at(-1);
  if (last && sum !== wholeBp)
    throw new Refusal('payment_plans.not_whole', {
      field: `terms.${last.place}.share`,
      values: { sum: shareText(sum) },
    });
  return terms;
}

const planFields = {
  name: text(100).required(),
  nameOther: text(100).optional(),
  terms: termFields.terms,
};
export const newPlanForm = z.object(planFields);
export const editPlanForm = z.object({ ...planFields, version: version() });
export type PlanInput = z.output<typeof newPlanForm>;
export const archiveForm = z.object({ version: version() });
