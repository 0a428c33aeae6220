import type { z } from 'zod';
import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { isLocalUrl } from '../../web/local-url.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { moveOpportunity } from './move-actions.ts';
import { isOrderable } from './opportunity.ts';
import type { stageForm } from './opportunity-form.ts';
import { findWritableOpportunity, linesOf } from './opportunity-queries.ts';
import { reasonText } from './opportunity-view.ts';
import { pipelineOf } from './stage-queries.ts';

/** Back to the board with its filters, where the move came from there. */
export function boardAddress(from: unknown): string | null {
  const text = typeof from === 'string' ? from : '';
  return /^\/opportunities\/board(\?|$)/.test(text) && isLocalUrl(text) ? text : null;
}

/** What a move to this stage needs to know: why it is lost, until when it sleeps, whether an order is made. */
export async function showMove(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const opportunity = await findWritableOpportunity(context, idParam(request));
  const pipeline = await pipelineOf(context);
  const asked = pipeline.find(String(entered.values.stage ?? query.stage ?? ''));
  const to = asked && !asked.isRetired ? asked : pipeline.next(opportunity.stage);
  const from = boardAddress(entered.values.from ?? query.from);
  const at = `/opportunities/${opportunity.id}`;
  const name = pipeline.name(to.code, context.language);
  const mayOrder =
    to.kind === 'won' &&
    opportunity.orderId === null &&
    allows(context.user, 'orders.write') &&
    isModuleOn(context.settings, 'orders');
  const winsAtOnce = mayOrder && isOrderable(await linesOf(context.db, opportunity.id));
  return page('opportunities/move', {
    title: t('opportunities.move_to', { stage: name }),
    opportunity,
    to,
    from,
    back: from ? { href: from, label: t('opportunities.board') } : { href: at, label: opportunity.title },
    form: { action: `${at}/stage`, version: opportunity.version, id: 'move-form' },
    end: { submit: t('opportunities.move_to', { stage: name }), cancel: from ?? at, plain: mayOrder },
    orderUrl: mayOrder && !winsAtOnce ? `${at}/order` : null,
    winsAtOnce,
    reasons: [
      { value: '', label: t('opportunities.choose_reason') },
      ...context.settings.lossReasons.map((value) => ({ value, label: reasonText(t, value) })),
    ],
    wakeOn: addDays(today(context), 30),
    // The conflict page shows what someone else made of it meanwhile.
    values: { stage: opportunity.stage },
    labels: {
      stage: t('opportunities.stage'),
      lostReason: t('opportunities.lost_reason'),
      lostWords: t('opportunities.lost_words'),
      competitor: t('opportunities.competitor'),
      targetPriceE4: t('opportunities.target_price'),
      wakeOn: t('opportunities.wake_on'),
    },
    version: opportunity.version,
  });
}

export async function move(request: PageRequest, form: z.output<typeof stageForm>): Promise<Outcome> {
  const { context } = request;
  const id = idParam(request);
  const { quick, from: sent, ...input } = form;
  const from = boardAddress(sent);
  const kind = (await pipelineOf(context)).find(input.stage)?.kind;
  if (quick && kind !== undefined && kind !== 'open') {
    const query = new URLSearchParams({ stage: input.stage, ...(from ? { from } : {}) });
    return redirect(`/opportunities/${id}/move?${query}`);
  }
  const { before, to } = await moveOpportunity(context, id, input);
  const leadsOn =
    to.kind === 'won' &&
    before.orderId === null &&
    isModuleOn(context.settings, 'orders') &&
    allows(context.user, 'orders.write');
  const link = { href: `/opportunities/${id}/order`, key: 'opportunities.make_order' };
  const stage = context.language === 'en' ? to.nameEn : to.nameZh;
  return redirect(from ?? `/opportunities/${id}`, {
    key: 'opportunities.moved',
    values: { title: before.title, stage },
    ...(leadsOn ? { link } : {}),
  });
}
