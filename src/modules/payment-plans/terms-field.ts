import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import type { FormPart } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { termsOf } from './order-terms.ts';
import { methods, type Term, termsText, triggers } from './plan.ts';
import { mostTerms, type TermsInput, typedTerms } from './plan-form.ts';
import { planName, plansOf } from './plan-queries.ts';

interface ShownTerm {
  share?: string;
  method?: string;
  trigger?: string;
  days?: string | number;
}

const shown = ({ shareBp, method, dueTrigger, days }: Term): ShownTerm => ({
  share: String(shareBp / 100),
  method,
  trigger: dueTrigger,
  days: days || '',
});

/**
 * The part of a form in which a payment plan is chosen or typed: a template fills the rows, by script at once, and
 * without script when the form is saved. `present` are the rows to begin with. Its form takes `termFields`.
 */
export async function termsPart(
  { context, t, entered }: PageRequest,
  { present, hasTemplates = true }: { present: readonly Term[]; hasTemplates?: boolean },
): Promise<Extract<FormPart, { view: string }>> {
  const typed = Object.values((entered.values.terms ?? {}) as Record<string, ShownTerm>);
  const terms = typed.length > 0 ? typed : present.map(shown);
  const empty = Math.min(mostTerms, Math.max(3, terms.length + 1)) - terms.length;
  const plans = hasTemplates ? await plansOf(context.db, { isArchived: false }) : [];
  const label = t('payment_plans.terms');
  return {
    view: 'payment-plans/parts/terms',
    model: {
      terms: [...terms, ...Array.from({ length: Math.max(0, empty) }, () => ({}))],
      methods: methods.map((value) => ({ value, label: t(`payment_plans.method_${value}`) })),
      triggers: triggers.map((value) => ({ value, label: t(`payment_plans.trigger_${value}`) })),
      plans: plans.map((plan) => ({
        id: plan.id,
        name: planName(plan, context.language),
        text: termsText(t, plan.terms),
        rows: JSON.stringify(plan.terms.map(shown)),
      })),
      planId: String(entered.values.planId ?? ''),
    },
    labels: { planId: t('payment_plans.template'), terms: label, 'terms.0.share': t('payment_plans.share') },
  };
}

/**
 * The plan that a form brings: the chosen template's rows, else the typed ones; null where neither was given, so that
 * the customer's usual plan can be taken. Throws a Refusal at the field that is wrong.
 */
export async function readTerms(
  { db }: Pick<Context, 'db'>,
  { planId, terms }: TermsInput,
): Promise<Term[] | null> {
  if (planId !== null) {
    const plan = await termsOf(db, { kind: 'plan', id: planId });
    if (plan.length === 0) throw new Refusal('errors.not_offered', { field: 'planId' });
    return plan;
  }
  return terms.length > 0 ? typedTerms(terms) : null;
}
