import { z } from 'zod';
import { Refusal } from '../../core/refusal.ts';
import { reference, ticked } from '../../web/fields.ts';
import {
  type Chosen,
  chosenFields,
  chosenIds,
  chosenUrl,
  namedFew,
  nothingChosen,
} from '../../web/lists/chosen.ts';
import { showListAgain } from '../../web/lists/page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { assignOpportunities } from './opportunity-actions.ts';
import { listNow } from './opportunity-list.ts';
import { visibleOpportunities } from './opportunity-queries.ts';

/** `confirmed` comes with the page that asks; without it that page is shown first. */
export const assignForm = z.object({
  ...chosenFields,
  confirmed: ticked(),
  ownerId: reference().optional(),
});

/** Says which opportunities get a new owner, and asks whom. */
async function ask(request: PageRequest, chosen: Chosen): Promise<Outcome> {
  const { context, t } = request;
  const list = await listNow(request);
  const ids = await chosenIds(request, list, chosen);
  const lines: { id: number; title: string; customerName: string }[] = await visibleOpportunities(context)
    .whereIn('p.id', ids)
    .orderBy(['c.name', 'p.id'])
    .select('p.id', 'p.title', 'c.name as customer_name');
  if (lines.length === 0) throw new Refusal('shared.tick_first');
  return page('shared/bulk', {
    title: t('opportunities.assign_count', { count: lines.length }),
    back: { href: chosenUrl(request, list, chosen.query), label: t('opportunities.title') },
    lead: t('opportunities.assign_text'),
    action: '/opportunities/assign',
    ids: lines.map(({ id }) => id).join(','),
    query: chosen.query ?? '',
    changing: namedFew(lines.map(({ title, customerName }) => `${customerName} · ${title}`)),
    leftOut: namedFew([]),
    leftOutText: null,
    fields: [
      {
        name: 'ownerId',
        label: t('opportunities.new_owner'),
        kind: 'select',
        options: [nothingChosen, ...(await ownerChoices(request))],
      },
    ],
  });
}

/** After a refusal: the question again where it was answered, else the list. */
export async function assignAgain(request: PageRequest): Promise<Outcome> {
  const read = assignForm.safeParse(request.entered.values);
  if (!read.success || !read.data.confirmed || read.data.ids.length === 0)
    return showListAgain(await listNow(request))(request);
  return ask(request, read.data);
}

export async function assign(request: PageRequest, form: z.output<typeof assignForm>): Promise<Outcome> {
  if (!form.confirmed) return ask(request, form);
  if (form.ownerId === null) throw new Refusal('errors.required', { field: 'ownerId' });
  const list = await listNow(request);
  const count = await assignOpportunities(
    request.context,
    await chosenIds(request, list, form),
    form.ownerId,
  );
  return redirect(chosenUrl(request, list, form.query), {
    key: 'opportunities.assigned',
    values: { count },
    ...(count === 0 ? { tone: 'warning' } : {}),
  });
}
