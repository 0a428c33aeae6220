import type { z } from 'zod';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { changeFollowUp, planFollowUp } from './follow-up-actions.ts';
import { finishFollowUp } from './follow-up-end.ts';
import type { ChangeInput, FollowUpEndInput, followUpForm } from './interaction-form.ts';
import { findItem } from './open-items.ts';
import { afterwards, asChanged, changePage, taskFields } from './promises.ts';
import { nextStepFields, spoken, spokenFields } from './spoken-fields.ts';

export async function showNewFollowUp(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const customer = await findCustomer(context, idParam(request));
  const at = `/customers/${customer.id}`;
  return formPage({
    title: t('interactions.new_follow_up'),
    lead: t('interactions.new_follow_up_lead'),
    back: { href: at, label: customer.name },
    action: `${at}/follow-ups`,
    submit: t('interactions.plan_follow_up'),
    cancel: at,
    parts: [
      { name: 'task', label: t('interactions.follow_up'), autofocus: true },
      ...(await taskFields(request, null)).map((row) => ({ row })),
    ],
  });
}

export async function createFollowUp(
  request: PageRequest,
  form: z.output<typeof followUpForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await planFollowUp(request.context, id, form);
  return redirect(`/customers/${id}`, { key: 'interactions.follow_up_planned' });
}

/** What came of it: becomes an interaction, with the next step, in the same go. */
export async function showEndFollowUp(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const item = await findItem(context, 'follow_ups', idParam(request));
  const customer = await findCustomer(context, item.customerId);
  const { channel, contact, theyContactedUs, said } = await spokenFields(request, customer);
  return formPage({
    title: t('interactions.end_follow_up'),
    lead: item.text,
    back: { href: `/customers/${customer.id}`, label: customer.name },
    action: `/follow-ups/${item.id}/end${query.from ? `?from=${encodeURIComponent(query.from)}` : ''}`,
    submit: t('interactions.end_follow_up'),
    cancel: afterwards(request, customer.id),
    parts: [
      {
        name: 'state',
        label: t('interactions.how_ended'),
        kind: 'select',
        width: 'm',
        options: ['done', 'dropped'].map((state) => ({
          value: state,
          label: t(`interactions.state_${state}`),
        })),
      },
      { ...said, label: t('interactions.came_of_it'), optional: true, autofocus: true },
      { row: [channel, contact] },
      theyContactedUs,
      {
        more: t('interactions.and_next'),
        open: request.entered.summary.length > 0,
        fields: (await nextStepFields(request)).map((row) => ({ row })),
      },
    ],
  });
}

export async function finish(request: PageRequest, form: FollowUpEndInput): Promise<Outcome> {
  const customerId = await finishFollowUp(request.context, idParam(request), spoken(request, form));
  return redirect(afterwards(request, customerId), { key: `interactions.follow_up_now_${form.state}` });
}

export async function showChangeFollowUp(request: PageRequest): Promise<Outcome> {
  const item = await findItem(request.context, 'follow_ups', idParam(request));
  return changePage(request, item, {
    title: request.t('interactions.change_follow_up'),
    action: `/follow-ups/${item.id}/change`,
    reason: null,
  });
}

export async function saveFollowUp(request: PageRequest, form: ChangeInput): Promise<Outcome> {
  const customerId = await changeFollowUp(request.context, idParam(request), asChanged(form));
  return redirect(`/customers/${customerId}`, { key: 'shared.saved' });
}
