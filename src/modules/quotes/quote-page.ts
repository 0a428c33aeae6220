import { today } from '../../core/days.ts';
import { auditTrail } from '../../web/audit-view.ts';
import type { TitleRow } from '../../web/form-page.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { shownFiles } from '../../web/record-files.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { termsOf } from '../payment-plans/order-terms.ts';
import { type Term, termAmounts, termText } from '../payment-plans/plan.ts';
import { comparison } from './comparison.ts';
import { deliveryOf } from './delivery.ts';
import { hasRunOut, type QuoteAction, quoteLabel, runsOut } from './quote.ts';
import { factGroups, lineTable } from './quote-facts.ts';
import { findQuote, linesOf, mayWriteQuote, type Quote, revisionsOf } from './quote-queries.ts';
import { offeredOn, stateTones } from './quote-view.ts';
import { stepPaths } from './steps.ts';

export async function showQuote(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const quote = await findQuote(context, idParam(request));
  const lines = await linesOf(context.db, quote.id);
  const revisions = await revisionsOf(context.db, quote.number);
  const mayWrite = mayWriteQuote(context, quote);
  const offered = offeredOn(context, quote);
  const label = quoteLabel(quote);
  const panels = await request.panels({ kind: 'quote', id: quote.id, mayWrite });
  const newest = revisions[0];
  const delivery = await deliveryOf(request, quote, lines);
  return page('quotes/show', {
    title: `${label} · ${t('quotes.one')}`,
    quote,
    row: {
      heading: label,
      state: { label: t(`quotes.state_${quote.state}`), tone: stateTones[quote.state] },
      lead: [quote.customerName, quote.customerReference].filter(Boolean).join(' · '),
      back: { href: '/quotes', label: t('quotes.title') },
      ...titleActions(request, quote, { offered, more: panels.flatMap(({ actions = [] }) => actions) }),
    },
    figures: [
      { label: t('orders.total'), text: f.money(quote.totalE4, quote.currency) },
      { label: t('orders.pieces'), text: f.number(lines.reduce((sum, { quantity }) => sum + quantity, 0)) },
      { label: t('quotes.valid_until_on'), text: quote.validUntilOn },
      { label: t('quotes.lead_time'), text: quote.leadTime ?? '' },
    ].filter(({ text }) => text !== ''),
    notice: noticeOf(request, quote, offered),
    newest:
      newest && newest.id !== quote.id ? { href: `/quotes/${newest.id}`, label: quoteLabel(newest) } : null,
    facts: factGroups(request, quote),
    plan: shownPlan(request, quote, await termsOf(context.db, { kind: 'quote', id: quote.id })),
    delivery,
    table: await lineTable(request, quote, { lines, delivery }),
    changes: await comparison(request, quote, { lines, revisions }),
    revisions: revisions.length > 1 ? revisions.map((revision) => shownRevision(request, revision)) : [],
    mayWrite,
    panels,
    files: await shownFiles(request, { at: '/quotes', record: { kind: 'quote', id: quote.id }, mayWrite }),
    audit: await auditTrail(request, { kind: 'quote', id: quote.id }),
  });
}

const icons = { send: 'send', accept: 'check', prolong: 'calendar-event', revise: 'copy', reject: 'x' };
type Step = keyof typeof stepPaths;
const isStep = (action: QuoteAction): action is Step => action in stepPaths;

function titleActions(
  { t, context }: PageRequest,
  quote: Quote,
  { offered, more }: { offered: readonly QuoteAction[]; more: NonNullable<TitleRow['actions']> },
): { primary: TitleRow['primary']; actions: TitleRow['actions'] } {
  const at = `/quotes/${quote.id}`;
  const link = (step: Step) => ({
    href: `${at}/${stepPaths[step]}`,
    label: t(`quotes.${step}`),
    icon: icons[step],
    danger: step === 'reject',
  });
  const steps = offered.filter(isStep);
  // Of one that has run out, asking anew comes before what it once was worth.
  const first = hasRunOut(quote, today(context)) && quote.state === 'expired' ? 'prolong' : steps[0];
  const primary = first && steps.includes(first) ? link(first) : null;
  const copy = { href: `/quotes/new?from=${quote.id}`, label: t('quotes.copy'), icon: 'copy' };
  return {
    primary,
    actions: [
      ...(offered.includes('edit')
        ? [{ href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true }]
        : []),
      ...steps.filter((step) => step !== first).map(link),
      ...more,
      ...(mayWriteQuote(context, quote) ? [copy] : []),
    ],
  };
}

/** What someone should do about it now: its last day is near, or it ran out unanswered. */
function noticeOf({ context, t }: PageRequest, quote: Quote, offered: readonly QuoteAction[]) {
  const isNear = runsOut(quote, today(context));
  if (!isNear && !(quote.state === 'expired' && quote.isLatest)) return null;
  const at = `/quotes/${quote.id}`;
  const step = (name: Step) =>
    offered.includes(name) ? [{ href: `${at}/${stepPaths[name]}`, label: t(`quotes.${name}`) }] : [];
  return {
    text: t(isNear ? 'quotes.runs_out_text' : 'quotes.ran_out_text', { day: quote.validUntilOn }),
    actions: [
      ...step('prolong'),
      { href: `/customers/${quote.customerId}#write`, label: t('quotes.ask_customer') },
      ...step('reject'),
    ],
  };
}

/** The rows of the payment plan with what each comes to. */
function shownPlan({ t, f }: PageRequest, quote: Quote, terms: readonly Term[]) {
  const amounts = termAmounts(quote.totalE4, terms, quote.currency);
  return terms.map((term, place) => ({
    text: termText(t, term),
    amount: f.money(amounts[place] ?? 0, quote.currency),
  }));
}

function shownRevision({ t, f }: PageRequest, revision: Awaited<ReturnType<typeof revisionsOf>>[number]) {
  return {
    href: `/quotes/${revision.id}`,
    label: quoteLabel(revision),
    state: t(`quotes.state_${revision.state}`),
    tone: stateTones[revision.state],
    sub: [revision.sentOn ?? revision.quotedOn, f.money(revision.totalE4, revision.currency)].join(' · '),
  };
}
