import type { z } from 'zod';
import { decimalText } from '../../core/money.ts';
import { json, type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer, findCustomerByCode } from '../customers/customer-queries.ts';
import { completeSkus } from '../inventory/sku-queries.ts';
import { completeStyles } from '../inventory/style-queries.ts';
import { createOpportunity, updateOpportunity } from './opportunity-actions.ts';
import type { editOpportunityForm, newOpportunityForm } from './opportunity-form.ts';
import { opportunityFields, shownLines, typedLines } from './opportunity-parts.ts';
import { findWritableOpportunity, linesOf } from './opportunity-queries.ts';

export async function showNewOpportunity(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const typed = String(entered.values.customer ?? '');
  const customer = typed
    ? await findCustomerByCode(context, typed)
    : /^\d{1,9}$/.test(query.customer ?? '')
      ? await findCustomer(context, Number(query.customer))
      : null;
  return page('opportunities/form', {
    title: t('opportunities.new'),
    back: { href: '/opportunities', label: t('opportunities.title') },
    form: { action: '/opportunities', wide: true },
    end: { submit: t('opportunities.create'), cancel: '/opportunities' },
    ...(await opportunityFields(request, { customer, opportunity: null })),
    lines: typedLines(request, []),
  });
}

export async function create(
  { context }: PageRequest,
  form: z.output<typeof newOpportunityForm>,
): Promise<Outcome> {
  const id = await createOpportunity(context, form);
  return redirect(`/opportunities/${id}`, { key: 'opportunities.created' });
}

export async function showEditOpportunity(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const opportunity = await findWritableOpportunity(context, idParam(request));
  const customer = await findCustomer(context, opportunity.customerId);
  const present = shownLines(await linesOf(context.db, opportunity.id));
  const at = `/opportunities/${opportunity.id}`;
  const values = {
    ...opportunity,
    amountE4: decimalText(opportunity.amountE4, 4, 2),
    probability: opportunity.probabilityBp === null ? '' : decimalText(opportunity.probabilityBp, 2),
    lines: present,
  };
  return page('opportunities/form', {
    title: `${opportunity.title} · ${t('shared.edit')}`,
    back: { href: at, label: opportunity.title },
    form: { action: at, version: opportunity.version, original: values, wide: true },
    end: { submit: t('shared.save'), cancel: at },
    ...(await opportunityFields(request, { customer, opportunity })),
    lines: typedLines(request, present),
    values,
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

/** Completion of a line: styles first, since at the beginning no more is known, then their SKUs. */
export async function lookUpItems({ context, query, t }: PageRequest): Promise<Outcome> {
  const term = query.q ?? '';
  const styles = await completeStyles(context, term, 5);
  const skus = await completeSkus(context, term);
  return json([
    ...styles.map(({ code, name }) => ({ value: code, label: name, sub: t('opportunities.whole_style') })),
    ...skus.map(({ code, styleName, colour, size, available }) => ({
      value: code,
      label: `${styleName} · ${colour} · ${size}`,
      sub: t('inventory.available_count', { count: available }),
    })),
  ]);
}
