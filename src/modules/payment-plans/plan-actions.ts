import { audit, changesBetween } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { termsOf, writeTerms } from './order-terms.ts';
import { type Term, termsText } from './plan.ts';
import { type PlanInput, typedTerms } from './plan-form.ts';
import { findPlan } from './plan-queries.ts';

/** A new template. Gives its id. */
export async function createPlan(context: Context, form: PlanInput): Promise<number> {
  return transact(context, async (tx) => {
    const terms = termsFrom(form);
    await refuseTakenName(tx, form.name, 0);
    const { name, nameOther } = form;
    const id = await insertRow(tx.db, 'payment_plans', { name, nameOther, isArchived: false, version: 1 });
    await writeTerms(tx, { kind: 'plan', id }, terms);
    await audit(tx, {
      action: 'payment_plans.create',
      record: { kind: 'payment_plan', id, label: name },
      changes: changesBetween({}, { terms: told(tx, terms) }),
    });
    return id;
  });
}

/** Changes a template; what was copied from it stays as it is. */
export async function updatePlan(
  context: Context,
  at: { id: number; version: number },
  form: PlanInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findPlan(tx.db, at.id);
    const terms = termsFrom(form);
    await refuseTakenName(tx, form.name, at.id);
    const { name, nameOther } = form;
    const old = await termsOf(tx.db, { kind: 'plan', id: at.id });
    await updateVersioned(tx.db, 'payment_plans', at, { name, nameOther });
    await writeTerms(tx, { kind: 'plan', id: at.id }, terms);
    await audit(tx, {
      action: 'payment_plans.update',
      record: { kind: 'payment_plan', id: at.id, label: name },
      changes: changesBetween(
        { name: before.name, nameOther: before.nameOther, terms: told(tx, old) },
        { name, nameOther, terms: told(tx, terms) },
      ),
    });
  });
}

/** No longer offered, or offered again. */
export async function archivePlan(context: Context, at: { id: number; version: number }): Promise<boolean> {
  return transact(context, async (tx) => {
    const { name, isArchived } = await findPlan(tx.db, at.id);
    await updateVersioned(tx.db, 'payment_plans', at, { isArchived: !isArchived });
    await audit(tx, {
      action: isArchived ? 'payment_plans.unarchive' : 'payment_plans.archive',
      record: { kind: 'payment_plan', id: at.id, label: name },
    });
    return !isArchived;
  });
}

function termsFrom({ terms: typed }: PlanInput): Term[] {
  const terms = typedTerms(typed);
  if (terms.length === 0) throw new Refusal('errors.required', { field: 'terms.0.share' });
  return terms;
}

/** As the audit log tells it, in the language of whoever wrote it. */
function told({ language }: Context, terms: readonly Term[]): string {
  return termsText(translate(language), terms);
}

async function refuseTakenName(tx: Context, name: string, ownId: number): Promise<void> {
  const taken = await tx.db('payment_plans').where({ name }).whereNot({ id: ownId }).first('id');
  if (taken) throw new Refusal('payment_plans.name_taken', { field: 'name', values: { name } });
}
