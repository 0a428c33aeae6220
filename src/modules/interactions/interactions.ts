import type { z } from 'zod';
import { instantInZone } from '../../core/days.ts';
import { NotFound } from '../../core/refusal.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { showCustomer } from '../customers/customer-page.ts';
import { addInteraction, endFollowUp, endPromise } from './interaction-actions.ts';
import type { followUpEndForm, interactionForm, promiseEndForm } from './interaction-form.ts';

export async function writeInteraction(
  request: PageRequest,
  form: z.output<typeof interactionForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { timeZone } = request.context.settings;
  const happenedAt = form.happenedAt ? instantInZone(form.happenedAt, timeZone) : null;
  await addInteraction(request.context, id, { ...form, happenedAt });
  return redirect(`/customers/${id}`, { key: 'interactions.interaction_written' });
}

/** Back to the customer's page, or to the day's list where the button was pressed there. */
const afterwards = (request: PageRequest, customerId: number) =>
  request.query.from === 'my-day' ? '/my-day' : `/customers/${customerId}`;

export async function finishPromise(
  request: PageRequest,
  { state }: z.output<typeof promiseEndForm>,
): Promise<Outcome> {
  const customerId = await endPromise(request.context, idParam(request), state);
  return redirect(afterwards(request, customerId), { key: `interactions.promise_now_${state}` });
}

export async function finishFollowUp(
  request: PageRequest,
  { state }: z.output<typeof followUpEndForm>,
): Promise<Outcome> {
  const customerId = await endFollowUp(request.context, idParam(request), state);
  return redirect(afterwards(request, customerId), { key: `interactions.follow_up_now_${state}` });
}

/** The customer's page again, with what went wrong on top. */
export function showCustomerOf(table: 'promises' | 'follow_ups') {
  return async (request: PageRequest): Promise<Outcome> => {
    const item: { customerId: number } | undefined = await request.context
      .db(table)
      .where({ id: idParam(request) })
      .first('customer_id');
    if (!item) throw new NotFound(table);
    return showCustomer({ ...request, params: { id: String(item.customerId) } });
  };
}
