import type { z } from 'zod';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { styleGrid } from '../inventory/style-grid.ts';
import { termsOf } from '../payment-plans/order-terms.ts';
import type { Term } from '../payment-plans/plan.ts';
import { termsPart } from '../payment-plans/terms-field.ts';
import { quoteLabel } from './quote.ts';
import { createQuote, updateQuote } from './quote-actions.ts';
import type { editQuoteForm, newQuoteForm } from './quote-form.ts';
import { quoteFields } from './quote-parts.ts';
import { findWritableQuote, linesOf } from './quote-queries.ts';
import { type ShownLine, sourceOf, typedLine } from './quote-source.ts';
import { offeredOn } from './quote-view.ts';

export async function showNewQuote(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const { customer, values, lines, terms, opportunityId, lead, back } = await sourceOf(request);
  return page('quotes/form', {
    title: t('quotes.new'),
    lead,
    back: back ?? { href: '/quotes', label: t('quotes.title') },
    form: { action: '/quotes', wide: true },
    end: { submit: t('quotes.create'), cancel: back?.href ?? '/quotes' },
    ...(await fieldsAndTerms(request, { customer, values, isNew: true }, terms)),
    ...(await formLines(request, lines)),
    opportunityId,
  });
}

/** What was typed, else the lines that are there, with some empty ones; and the grid of the style being added. */
async function formLines(request: PageRequest, present: readonly ShownLine[]) {
  const typed = Object.values((request.entered.values.lines ?? {}) as Record<string, ShownLine>);
  const lines = typed.length > 0 ? typed : present;
  return {
    lines: [...lines, ...Array.from({ length: Math.max(2, 5 - lines.length) }, () => ({}))],
    styleGrid: await styleGrid(request, lines, 'price'),
  };
}

async function fieldsAndTerms(
  request: PageRequest,
  shown: Parameters<typeof quoteFields>[1],
  present: readonly Term[],
) {
  const fields = await quoteFields(request, shown);
  const terms = await termsPart(request, { present });
  return { ...fields, terms, labels: { ...fields.labels, ...terms.labels } };
}

export async function create(
  { context }: PageRequest,
  form: z.output<typeof newQuoteForm>,
): Promise<Outcome> {
  const id = await createQuote(context, form);
  return redirect(`/quotes/${id}`, {
    key: 'quotes.created',
    link: { href: `/quotes/${id}/sending`, key: 'quotes.send' },
  });
}

export async function showEditQuote(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const quote = await findWritableQuote(context, idParam(request));
  const label = quoteLabel(quote);
  const at = `/quotes/${quote.id}`;
  // A form that was refused comes again, with what was typed.
  if (request.entered.summary.length === 0 && !offeredOn(context, quote).includes('edit'))
    return redirect(at, { key: 'quotes.cannot_edit', tone: 'warning' });
  const customer = await findCustomer(context, quote.customerId);
  const lines = (await linesOf(context.db, quote.id)).map(typedLine);
  const terms = await termsOf(context.db, { kind: 'quote', id: quote.id });
  const values = { ...quote, customer: quote.customerCode, lines };
  return page('quotes/form', {
    title: `${label} · ${t('shared.edit')}`,
    back: { href: at, label },
    form: { action: at, version: quote.version, original: values, wide: true },
    end: { submit: t('shared.save'), cancel: at },
    ...(await fieldsAndTerms(request, { customer, values, isNew: false }, terms)),
    ...(await formLines(request, lines)),
    opportunityId: null,
    values,
    version: quote.version,
  });
}

export async function save(request: PageRequest, form: z.output<typeof editQuoteForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateQuote(request.context, { id, version }, input);
  return redirect(`/quotes/${id}`, {
    key: 'shared.saved',
    link: { href: `/quotes/${id}/sending`, key: 'quotes.send' },
  });
}
