import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { auditTrail } from '../../web/audit-view.ts';
import type { TitleRow } from '../../web/form-page.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { sourceText } from '../customers/customer-parts.ts';
import { isOrderable } from './opportunity.ts';
import { codeOf } from './opportunity-lines.ts';
import {
  findOpportunity,
  linesOf,
  mayWriteOpportunity,
  type Opportunity,
  type OpportunityLine,
  stagesOf,
} from './opportunity-queries.ts';
import { chanceText, reasonText, shownHistory, stageOptions, stageTone } from './opportunity-view.ts';
import type { Pipeline } from './stage.ts';
import { pipelineOf, stuckTest } from './stage-queries.ts';

export async function showOpportunity(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const opportunity = await findOpportunity(context, idParam(request));
  const pipeline = await pipelineOf(context);
  const lines = await linesOf(context.db, opportunity.id);
  const mayWrite = mayWriteOpportunity(context, opportunity);
  const stage = pipeline.of(opportunity.stage);
  const isStuck = (await stuckTest(context, pipeline))(opportunity);
  const order = await orderOf(request, opportunity);
  const panels = await request.panels({ kind: 'opportunity', id: opportunity.id, mayWrite });
  const more = panels.flatMap(({ actions = [] }) => actions);
  return page('opportunities/show', {
    title: `${opportunity.title} · ${t('opportunities.one')}`,
    opportunity,
    row: {
      heading: opportunity.title,
      state: { label: pipeline.name(stage.code, context.language), tone: stageTone(stage) },
      lead: `${opportunity.customerName} · ${f.money(opportunity.amountE4, opportunity.currency)}`,
      back: { href: '/opportunities', label: t('opportunities.title') },
      ...titleActions(request, opportunity, { mayWrite, order, kind: stage.kind, more }),
    },
    isStuck,
    mayWrite,
    facts: factGroups(request, opportunity, { pipeline, order }),
    table: lineTable(request, opportunity, lines),
    stages: stageOptions(context, pipeline).filter(({ value }) => value !== stage.code),
    nextStage: pipeline.next(stage.code).code,
    winsAtOnce: isOrderable(lines),
    panels,
    history: shownHistory(request, await stagesOf(context, opportunity.id), pipeline),
    audit: await auditTrail(request, { kind: 'opportunity', id: opportunity.id }),
  });
}

interface LinkedOrder {
  id: number;
  number: string;
}

async function orderOf(request: PageRequest, { orderId }: Opportunity): Promise<LinkedOrder | null> {
  const { context } = request;
  if (orderId === null || !isModuleOn(context.settings, 'orders')) return null;
  return (await context.db('orders').where({ id: orderId }).first('id', 'number')) ?? null;
}

function titleActions(
  { t, context }: PageRequest,
  { id }: Opportunity,
  {
    mayWrite,
    order,
    kind,
    more,
  }: {
    mayWrite: boolean;
    order: LinkedOrder | null;
    kind: string;
    more: NonNullable<TitleRow['actions']>;
  },
): { primary: TitleRow['primary']; actions: TitleRow['actions'] } {
  if (!mayWrite) return { primary: null, actions: more };
  const at = `/opportunities/${id}`;
  const mayOrder =
    order === null &&
    kind !== 'lost' &&
    allows(context.user, 'orders.write') &&
    isModuleOn(context.settings, 'orders');
  const make = { href: `${at}/order`, label: t('opportunities.make_order'), icon: 'file-text' };
  const lead = kind === 'won' && mayOrder ? make : null;
  return {
    primary: lead,
    actions: [
      { href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true },
      ...more,
      ...(mayOrder && !lead ? [make] : []),
    ],
  };
}

function factGroups(
  request: PageRequest,
  opportunity: Opportunity,
  { pipeline, order }: { pipeline: Pipeline; order: LinkedOrder | null },
) {
  const { t, f } = request;
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(`opportunities.${label}`),
    text,
    ...(href ? { href } : {}),
  });
  const { nextStep, nextStepOn, lostReason, source, marketOpportunityId } = opportunity;
  const own = opportunity.probabilityBp === null ? '' : ` (${t('opportunities.own')})`;
  const isLost = pipeline.of(opportunity.stage).kind === 'lost';
  const unknown = isLost ? t('opportunities.unknown') : null;
  return [
    {
      title: t('opportunities.one'),
      facts: [
        fact('customer', opportunity.customerName, `/customers/${opportunity.customerId}`),
        fact(
          'contact',
          opportunity.contactName,
          opportunity.contactId ? `/contacts/${opportunity.contactId}` : undefined,
        ),
        fact('amount', f.money(opportunity.amountE4, opportunity.currency)),
        fact('probability', `${chanceText(request, pipeline, opportunity)}${own}`),
        fact('expected_on', opportunity.expectedOn),
        fact('next_step', [nextStep, nextStepOn].filter(Boolean).join(' · ')),
        fact('order', order?.number ?? null, order ? `/orders/${order.id}` : undefined),
      ],
    },
    {
      title: t('opportunities.about'),
      facts: [
        fact('owner', opportunity.ownerName),
        fact('source', source ? sourceText(t, source) : null),
        fact(
          'market_opportunity',
          opportunity.marketTitle,
          marketOpportunityId ? `/market-opportunities/${marketOpportunityId}` : undefined,
        ),
        fact('wake_on', opportunity.wakeOn),
        fact(
          'lost_reason',
          lostReason ? [reasonText(t, lostReason), opportunity.lostWords].filter(Boolean).join(' · ') : null,
        ),
        fact('competitor', opportunity.competitor ?? unknown),
        fact(
          'target_price',
          opportunity.targetPriceE4 === null
            ? unknown
            : f.money(opportunity.targetPriceE4, opportunity.currency),
        ),
        { label: t('shared.remarks'), text: opportunity.remarks },
      ],
    },
  ];
}

function lineTable({ t, f }: PageRequest, { currency }: Opportunity, lines: readonly OpportunityLine[]) {
  if (lines.length === 0) return null;
  return {
    caption: t('opportunities.lines'),
    columns: [
      { key: 'item', label: t('opportunities.item') },
      { key: 'quantity', label: t('opportunities.quantity'), numeric: true },
      { key: 'price', label: t('opportunities.target_price'), numeric: true },
      { key: 'amount', label: t('opportunities.amount'), numeric: true, hideOnPhone: true },
    ],
    rows: lines.map((line) => ({
      href: line.skuId ? `/inventory/skus/${line.skuId}` : `/inventory/styles/${line.styleId}`,
      cells: {
        item: {
          text: codeOf(line),
          sub: [line.styleName, line.colour, line.size].filter(Boolean).join(' · '),
        },
        quantity: f.number(line.quantity),
        price: f.price(line.unitPriceE4),
        amount: line.amountE4 ? f.amount(line.amountE4, currency) : null,
      },
    })),
  };
}
