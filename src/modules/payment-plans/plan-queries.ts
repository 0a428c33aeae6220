import type { Language } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import type { Term } from './plan.ts';

export interface Plan {
  id: number;
  name: string;
  nameOther: string | null;
  isArchived: boolean;
  version: number;
}
export type PlanWithTerms = Plan & { terms: Term[] };

/** The templates by name, each with its rows. */
export async function plansOf(
  db: Database,
  { isArchived }: { isArchived?: boolean } = {},
): Promise<PlanWithTerms[]> {
  const plans: Plan[] = await db('payment_plans')
    .modify((query) => {
      if (isArchived !== undefined) query.where({ isArchived });
    })
    .orderBy(['name', 'id'])
    .select('id', 'name', 'name_other', 'is_archived', 'version');
  const terms: (Term & { paymentPlanId: number })[] = await db('payment_plan_terms')
    .orderBy(['payment_plan_id', 'position'])
    .select('payment_plan_id', 'share_bp', 'method', 'due_trigger', 'days');
  return plans.map((plan) => ({
    ...plan,
    terms: terms
      .filter((term) => term.paymentPlanId === plan.id)
      .map(({ paymentPlanId: _, ...term }) => term),
  }));
}

export async function findPlan(db: Database, id: number): Promise<Plan> {
  const plan: Plan | undefined = await db('payment_plans').where({ id }).first();
  if (!plan) throw new NotFound('payment plan');
  return plan;
}

export function planName({ name, nameOther }: Pick<Plan, 'name' | 'nameOther'>, language: Language): string {
  return language === 'zh-CN' && nameOther ? nameOther : name;
}
