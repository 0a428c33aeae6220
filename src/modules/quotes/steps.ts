import type { z } from 'zod';
import { addDays, today } from '../../core/days.ts';
import { isModuleOn } from '../../core/settings.ts';
import { confirmPage, type Field } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findOpportunity } from '../opportunities/opportunity-queries.ts';
import { reasonText } from '../opportunities/opportunity-view.ts';
import { pipelineOf } from '../opportunities/stage-queries.ts';
import { findOrder } from '../orders/order-queries.ts';
import { orderWithPo } from '../orders/price-queries.ts';
import { acceptQuote } from './acceptance-action.ts';
import { type QuoteAction, quoteLabel } from './quote.ts';
import type { AcceptanceInput, prolongForm, RejectionInput, revisionForm, SendInput } from './quote-form.ts';
import { sentChannels } from './quote-form.ts';
import { findWritableQuote, linesOf, type Quote } from './quote-queries.ts';
import { offeredOn } from './quote-view.ts';
import { reviseQuote } from './revision-actions.ts';
import { prolongQuote, rejectQuote, sendQuote } from './step-actions.ts';

/** Where each step's page is. */
export const stepPaths = {
  send: 'sending',
  accept: 'acceptance',
  prolong: 'validity',
  revise: 'revision',
  reject: 'rejection',
} as const satisfies Partial<Record<QuoteAction, string>>;
export type Step = keyof typeof stepPaths;

interface StepPage {
  consequences: string[];
  fields: Field[];
  danger?: boolean;
}

/** The page of a step: what exactly it will do, and what has to be said for it. */
export function showStep(step: Step) {
  return async (request: PageRequest): Promise<Outcome> => {
    const { context, t } = request;
    const quote = await findWritableQuote(context, idParam(request));
    const at = `/quotes/${quote.id}`;
    if (step === 'accept' && quote.orderId !== null) return redirect(`/orders/${quote.orderId}`);
    // The form that was refused is shown again; who comes anew is told on the quote's page.
    if (request.entered.summary.length === 0 && !offeredOn(context, quote).includes(step))
      return redirect(at, { key: `quotes.cannot_${step}`, tone: 'warning' });
    const label = quoteLabel(quote);
    return confirmPage({
      title: `${t(`quotes.${step}`)} · ${label}`,
      lead: quote.customerName,
      ...(await pages[step](request, quote)),
      action: `${at}/${stepPaths[step]}`,
      submit: t(`quotes.${step}`),
      cancel: at,
      version: quote.version,
      back: { href: at, label },
    });
  };
}

const pages: Record<Step, (request: PageRequest, quote: Quote) => Promise<StepPage> | StepPage> = {
  send: sendPage,
  accept: acceptPage,
  prolong: prolongPage,
  revise: ({ t }, quote) => ({
    consequences: [
      t('quotes.will_revise', { next: quoteLabel({ ...quote, revision: quote.revision + 1 }) }),
      t('quotes.will_supersede', { label: quoteLabel(quote) }),
    ],
    fields: [],
  }),
  reject: rejectPage,
};

function sendPage({ context, t, f }: PageRequest, quote: Quote): StepPage {
  const day = today(context);
  const validUntilOn =
    quote.validUntilOn >= day ? quote.validUntilOn : addDays(day, context.settings.quoteValidDays);
  return {
    consequences: [t('quotes.will_send', { amount: f.money(quote.totalE4, quote.currency) })],
    fields: [
      {
        name: 'sentChannel',
        label: t('quotes.sent_channel'),
        kind: 'select',
        width: 'm',
        value: 'mail',
        autofocus: true,
        options: sentChannels.map((value) => ({ value, label: t(`quotes.channel_${value}`) })),
      },
      { name: 'sentOn', label: t('quotes.sent_on'), kind: 'date', width: 's', value: day },
      {
        name: 'validUntilOn',
        label: t('quotes.valid_until_on'),
        kind: 'date',
        width: 's',
        value: validUntilOn,
      },
    ],
  };
}

async function acceptPage({ context, t, f }: PageRequest, quote: Quote): Promise<StepPage> {
  const day = today(context);
  const lines = await linesOf(context.db, quote.id);
  const wins = quote.opportunityId !== null && isModuleOn(context.settings, 'opportunities');
  return {
    consequences: [
      t('quotes.will_accept', {
        count: lines.length,
        amount: f.money(quote.totalE4, quote.currency),
      }),
      t('quotes.will_freeze'),
      ...(wins ? [t('quotes.will_win', { title: quote.opportunityTitle ?? '' })] : []),
    ],
    fields: [
      {
        name: 'decidedOn',
        label: t('quotes.accepted_on'),
        kind: 'date',
        width: 's',
        // Of one that has run out, the last day on which it could be.
        value: day <= quote.validUntilOn ? day : quote.validUntilOn,
        hint: t('quotes.accepted_on_hint', { day: quote.validUntilOn }),
      },
      {
        name: 'customerPo',
        label: t('orders.customer_po'),
        width: 'm',
        optional: true,
        autofocus: true,
      },
    ],
  };
}

function prolongPage({ context, t }: PageRequest, quote: Quote): StepPage {
  const day = today(context);
  const from = quote.validUntilOn > day ? quote.validUntilOn : day;
  return {
    consequences: [t('quotes.will_prolong', { day: quote.validUntilOn })],
    fields: [
      {
        name: 'validUntilOn',
        label: t('quotes.valid_until_on'),
        kind: 'date',
        width: 's',
        value: addDays(from, 14),
        autofocus: true,
      },
    ],
  };
}

async function rejectPage({ context, t }: PageRequest, quote: Quote): Promise<StepPage> {
  const reasons = context.settings.lossReasons.map((value) => ({ value, label: reasonText(t, value) }));
  const ofOpportunity: Field[] = (await mayLose({ context }, quote))
    ? [
        {
          name: 'loseOpportunity',
          label: t('quotes.lose_opportunity', { title: quote.opportunityTitle ?? '' }),
          kind: 'checkbox',
        },
        { name: 'competitor', label: t('opportunities.competitor'), width: 'm', optional: true },
        {
          name: 'targetPriceE4',
          label: t('opportunities.their_target_price'),
          kind: 'money',
          suffix: quote.currency,
          width: 'm',
          optional: true,
        },
      ]
    : [];
  return {
    consequences: [t('quotes.will_reject')],
    danger: true,
    fields: [
      {
        name: 'lostReason',
        label: t('quotes.lost_reason'),
        kind: 'select',
        width: 'm',
        options: reasons,
        autofocus: true,
      },
      { name: 'words', label: t('quotes.words'), optional: true },
      ...ofOpportunity,
    ],
  };
}

async function mayLose({ context }: Pick<PageRequest, 'context'>, quote: Quote): Promise<boolean> {
  if (quote.opportunityId === null || !isModuleOn(context.settings, 'opportunities')) return false;
  const { stage } = await findOpportunity(context, quote.opportunityId);
  const { kind } = (await pipelineOf(context)).of(stage);
  return kind === 'open' || kind === 'dormant';
}

const shown = (id: number, key: string, label: string): Outcome =>
  redirect(`/quotes/${id}`, { key: `quotes.${key}`, values: { label } });

export async function send(request: PageRequest, form: SendInput): Promise<Outcome> {
  const quote = await sendQuote(request.context, idParam(request), form);
  return shown(quote.id, 'now_sent', quoteLabel(quote));
}

export async function accept(request: PageRequest, form: AcceptanceInput): Promise<Outcome> {
  const { orderId, isNew } = await acceptQuote(request.context, idParam(request), form);
  const url = `/orders/${orderId}`;
  if (!isNew) return redirect(url, { key: 'quotes.order_there', tone: 'warning' });
  const { customerId, customerPo } = await findOrder(request.context, orderId);
  const other = await orderWithPo(request.context, { customerId, customerPo, butOf: orderId });
  if (other) return redirect(url, { key: 'orders.same_po', values: { number: other }, tone: 'warning' });
  const link = { href: `${url}/confirmation`, key: 'orders.confirm' };
  return redirect(url, { key: 'quotes.now_accepted', link });
}

export async function prolong(request: PageRequest, form: z.output<typeof prolongForm>): Promise<Outcome> {
  const at = { id: idParam(request), version: form.version };
  const quote = await prolongQuote(request.context, at, form.validUntilOn);
  return shown(quote.id, 'now_prolonged', quoteLabel(quote));
}

export async function revise(request: PageRequest, form: z.output<typeof revisionForm>): Promise<Outcome> {
  const id = await reviseQuote(request.context, { id: idParam(request), version: form.version });
  return redirect(`/quotes/${id}/edit`, { key: 'quotes.now_revised' });
}

export async function reject(request: PageRequest, form: RejectionInput): Promise<Outcome> {
  const { quote, isOpportunityLost } = await rejectQuote(request.context, idParam(request), form);
  return shown(
    quote.id,
    isOpportunityLost ? 'now_rejected_with_opportunity' : 'now_rejected',
    quoteLabel(quote),
  );
}
