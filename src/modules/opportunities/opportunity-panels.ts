import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { DayCard, PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { dueMark } from '../customers/customer-view.ts';
import { narrowToStuck } from './opportunity-filters.ts';
import { visibleOpportunities } from './opportunity-queries.ts';
import { stageTone } from './opportunity-view.ts';
import type { Pipeline } from './stage.ts';
import { pipelineOf, stuckSince } from './stage-queries.ts';

const mostShown = 6;
const mostWaiting = 12;

/** On a customer's page: what may come of it, beside its stage. */
export async function customerPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, f } = request;
  if (!allows(context.user, 'opportunities.read')) return null;
  const pipeline = await pipelineOf(context);
  const rows: { id: number; title: string; stage: string; amountE4: number; currency: string }[] =
    await visibleOpportunities(context)
      .where('p.customer_id', id)
      .whereIn('p.stage', pipeline.codesOf('open', 'dormant'))
      .orderBy('p.id', 'desc')
      .limit(mostShown)
      .select('p.id', 'p.title', 'p.stage', 'p.amount_e4', 'p.currency');
  if (rows.length === 0) return null;
  return {
    place: 'side',
    view: 'opportunities/panel',
    model: {
      customerId: id,
      opportunities: rows.map((row) => ({
        href: `/opportunities/${row.id}`,
        title: row.title,
        amount: f.money(row.amountE4, row.currency),
        stage: pipeline.name(row.stage, context.language),
        tone: stageTone(pipeline.of(row.stage)),
      })),
    },
  };
}

/** On an order's page: the opportunity that it came from. */
export async function orderPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context } = request;
  if (!allows(context.user, 'opportunities.read')) return null;
  const origin: { id: number; title: string } | undefined = await visibleOpportunities(context)
    .where('p.order_id', id)
    .first('p.id', 'p.title');
  return origin ? { place: 'side', view: 'opportunities/order-panel', model: { origin } } : null;
}

/** What waits for its owner: next steps that are due, and what has been in its stage for too long. */
export async function dayCards(request: PageRequest): Promise<DayCard[]> {
  const { context } = request;
  if (!allows(context.user, 'opportunities.write')) return [];
  const pipeline = await pipelineOf(context);
  const own = () => visibleOpportunities(context).where('p.owner_id', context.user?.id ?? 0);
  return [await stepsCard(request, pipeline, own), await stuckCard(request, pipeline, own)];
}

type Own = () => ReturnType<typeof visibleOpportunities>;

async function stepsCard(request: PageRequest, pipeline: Pipeline, own: Own): Promise<DayCard> {
  const { context, t } = request;
  const rows: { id: number; title: string; nextStep: string | null; nextStepOn: string }[] = await own()
    .whereIn('p.stage', pipeline.codesOf('open'))
    .where('p.next_step_on', '<=', today(context))
    .orderBy(['p.next_step_on', 'p.id'])
    .limit(mostWaiting)
    .select('p.id', 'p.title', 'p.next_step', 'p.next_step_on');
  return {
    title: t('opportunities.day_steps'),
    icon: 'target-arrow',
    all: `/opportunities?owner=${context.user?.id ?? ''}`,
    items: rows.map(({ id, title, nextStep, nextStepOn }) => {
      const { tone, label: mark } = dueMark(request, nextStepOn);
      return { href: `/opportunities/${id}`, label: title, sub: nextStep ?? '', tone, mark };
    }),
  };
}

async function stuckCard({ context, t, f }: PageRequest, pipeline: Pipeline, own: Own): Promise<DayCard> {
  const since = await stuckSince(context, pipeline);
  const rows: { id: number; title: string; stage: string; stageAt: string; customerName: string }[] =
    since.length === 0
      ? []
      : await own()
          .modify((query) => narrowToStuck(query, since))
          .orderBy(['p.stage_at', 'p.id'])
          .limit(mostWaiting)
          .select('p.id', 'p.title', 'p.stage', 'p.stage_at', 'c.name as customer_name');
  return {
    title: t('opportunities.day_stuck'),
    icon: 'clock-exclamation',
    all: `/opportunities?stuck=1&owner=${context.user?.id ?? ''}`,
    items: rows.map((row) => ({
      href: `/opportunities/${row.id}`,
      label: row.title,
      sub: `${row.customerName} · ${f.instant(row.stageAt).slice(0, 10)}`,
      tone: 'soon',
      mark: pipeline.name(row.stage, context.language),
    })),
  };
}
