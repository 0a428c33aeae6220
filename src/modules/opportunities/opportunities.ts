import type { z } from 'zod';
import { currencies, decimalText } from '../../core/money.ts';
import { Forbidden } from '../../core/refusal.ts';
import { isModuleOn } from '../../core/settings.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { optionalSelect } from '../customers/customer-choices.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { nextStage, probabilities, stages } from './opportunity.ts';
import {
  createOpportunity,
  mayWriteOpportunity,
  moveOpportunity,
  updateOpportunity,
} from './opportunity-actions.ts';
import type { editOpportunityForm, newOpportunityForm, stageForm } from './opportunity-form.ts';
import { stageTones } from './opportunity-list.ts';
import { findOpportunity, stagesOf } from './opportunity-queries.ts';

function parts({ t }: PageRequest): FormPart[] {
  return [
    { name: 'title', label: t('opportunities.name'), hint: t('opportunities.name_hint') },
    {
      row: [
        { name: 'amountE4', label: t('opportunities.amount'), kind: 'money', width: 'm' },
        optionalSelect({
          name: 'currency',
          label: t('opportunities.currency'),
          width: 's',
          options: currencies.map((code) => ({ value: code, label: code })),
        }),
        {
          name: 'expectedOn',
          label: t('opportunities.expected_on'),
          kind: 'date',
          optional: true,
          width: 's',
        },
      ],
    },
    { name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true },
  ];
}

export async function showNewOpportunity(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const customer = /^\d{1,9}$/.test(query.customer ?? '')
    ? await findCustomer(context, Number(query.customer))
    : null;
  return formPage({
    title: t('opportunities.new'),
    back: { href: '/opportunities', label: t('opportunities.title') },
    action: '/opportunities',
    submit: t('opportunities.create'),
    cancel: '/opportunities',
    parts: [
      {
        name: 'customer',
        label: t('opportunities.customer'),
        lookup: '/customers/lookup',
        autofocus: true,
        width: 'm',
        value: customer?.code ?? '',
        hint: customer?.name ?? '',
      },
      ...parts(request),
    ],
  });
}

export async function create(
  { context }: PageRequest,
  form: z.output<typeof newOpportunityForm>,
): Promise<Outcome> {
  const id = await createOpportunity(context, form);
  return redirect(`/opportunities/${id}`, { key: 'opportunities.created' });
}

export async function showOpportunity(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const opportunity = await findOpportunity(context, idParam(request));
  return page('opportunities/show', {
    title: `${opportunity.title} · ${t('opportunities.one')}`,
    opportunity,
    tone: stageTones[opportunity.stage],
    mayWrite: mayWriteOpportunity(context, opportunity),
    amount: f.money(opportunity.amountE4, opportunity.currency),
    probability: f.percent(probabilities[opportunity.stage] / 100),
    stages: stages.filter((stage) => stage !== opportunity.stage),
    nextStage: nextStage(opportunity.stage),
    history: (await stagesOf(context, opportunity.id)).map((entry) => ({
      at: f.instant(entry.enteredAt),
      who: entry.userName,
      icon: 'target-arrow',
      heading: t(`opportunities.stage_${entry.stage}`),
    })),
    audit: await auditTrail(request, { kind: 'opportunity', id: opportunity.id }),
  });
}

export async function showEditOpportunity(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const opportunity = await findOpportunity(context, idParam(request));
  if (!mayWriteOpportunity(context, opportunity)) throw new Forbidden('opportunities.write');
  const at = `/opportunities/${opportunity.id}`;
  return formPage({
    title: `${opportunity.title} · ${t('shared.edit')}`,
    back: { href: at, label: opportunity.title },
    action: at,
    submit: t('shared.save'),
    cancel: at,
    parts: parts(request),
    values: { ...opportunity, amountE4: decimalText(opportunity.amountE4, 4, 2) },
    version: opportunity.version,
  });
}

export async function save(
  request: PageRequest,
  form: z.output<typeof editOpportunityForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateOpportunity(request.context, { id, version }, input);
  return redirect(`/opportunities/${id}`, { key: 'shared.saved' });
}

export async function move(request: PageRequest, form: z.output<typeof stageForm>): Promise<Outcome> {
  const id = idParam(request);
  const { customerId } = await moveOpportunity(request.context, id, form);
  const link = { href: `/orders/new?customer=${customerId}`, key: 'customers.next_order' };
  const leadsOn = form.stage === 'won' && isModuleOn(request.context.settings, 'orders');
  return redirect(`/opportunities/${id}`, {
    key: 'opportunities.moved',
    ...(leadsOn ? { link } : {}),
  });
}
