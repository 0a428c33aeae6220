import type { z } from 'zod';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { termsOf } from './order-terms.ts';
import { termsText } from './plan.ts';
import { archivePlan, createPlan, updatePlan } from './plan-actions.ts';
import type { archiveForm, editPlanForm, newPlanForm } from './plan-form.ts';
import { findPlan, planName, plansOf } from './plan-queries.ts';
import { termsPart } from './terms-field.ts';

const at = '/payment-plans';
const back = ({ t }: PageRequest) => ({ href: at, label: t('payment_plans.title') });

/** The templates, those that are no longer offered at the end. */
export async function showPlans({ context, t }: PageRequest): Promise<Outcome> {
  const plans = await plansOf(context.db);
  const shown = plans.map((plan) => ({
    id: plan.id,
    name: planName(plan, context.language),
    text: termsText(t, plan.terms),
    isArchived: plan.isArchived,
    version: plan.version,
  }));
  return page('payment-plans/list', {
    title: t('payment_plans.title'),
    plans: [
      ...shown.filter(({ isArchived }) => !isArchived),
      ...shown.filter(({ isArchived }) => isArchived),
    ],
  });
}

export async function showNewPlan(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  return formPage({
    title: t('payment_plans.new'),
    lead: t('payment_plans.form_lead'),
    back: back(request),
    action: at,
    submit: t('payment_plans.create'),
    cancel: at,
    parts: [...nameFields(request), await termsPart(request, { present: [], hasTemplates: false })],
  });
}

function nameFields({ t }: PageRequest): FormPart[] {
  return [
    {
      row: [
        { name: 'name', label: t('payment_plans.name'), autofocus: true },
        { name: 'nameOther', label: t('payment_plans.name_other'), optional: true },
      ],
    },
  ];
}

export async function create({ context }: PageRequest, form: z.output<typeof newPlanForm>): Promise<Outcome> {
  await createPlan(context, form);
  return redirect(at, { key: 'payment_plans.created', values: { name: form.name } });
}

export async function showEditPlan(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const plan = await findPlan(context.db, idParam(request));
  const present = await termsOf(context.db, { kind: 'plan', id: plan.id });
  const { name, nameOther, version } = plan;
  return formPage({
    title: `${planName(plan, context.language)} · ${t('shared.edit')}`,
    lead: t('payment_plans.edit_lead'),
    back: back(request),
    action: `${at}/${plan.id}`,
    submit: t('shared.save'),
    cancel: at,
    parts: [...nameFields(request), await termsPart(request, { present, hasTemplates: false })],
    values: { name, nameOther },
    version,
  });
}

export async function save(request: PageRequest, form: z.output<typeof editPlanForm>): Promise<Outcome> {
  const { version, ...input } = form;
  await updatePlan(request.context, { id: idParam(request), version }, input);
  return redirect(at, { key: 'shared.saved' });
}

export async function archive(
  request: PageRequest,
  { version }: z.output<typeof archiveForm>,
): Promise<Outcome> {
  await archivePlan(request.context, { id: idParam(request), version });
  return redirect(at, { key: 'shared.saved' });
}
