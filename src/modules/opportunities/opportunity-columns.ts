import type { ListColumn } from '../../web/lists/declaration.ts';
import { sourceText } from '../customers/customer-parts.ts';
import type { Opportunity } from './opportunity-queries.ts';
import { chanceText, reasonText, stageTone } from './opportunity-view.ts';
import type { Pipeline } from './stage.ts';

export type OpportunityRow = Omit<Opportunity, 'contactName'>;

/** What cells need besides their row. */
export interface Figures {
  pipeline: Pipeline;
  isStuck: (opportunity: { stage: string; stageAt: string }) => boolean;
}

export const opportunityColumns: readonly ListColumn<OpportunityRow, Figures>[] = [
  { key: 'title', label: 'opportunities.one', cell: ({ title }) => title },
  {
    key: 'customer',
    label: 'opportunities.customer',
    cell: ({ customerId, customerName }) => ({ text: customerName, href: `/customers/${customerId}` }),
    sheet: [
      { label: 'opportunities.customer_code', value: ({ customerCode }) => customerCode },
      { width: 30, value: ({ customerName }) => customerName },
    ],
  },
  {
    key: 'stage',
    label: 'opportunities.stage',
    cell: ({ stage }, { context }, { pipeline }) => ({
      text: pipeline.name(stage, context.language),
      tone: stageTone(pipeline.of(stage)),
    }),
  },
  {
    key: 'since',
    label: 'opportunities.in_stage_since',
    sort: 'stage_at',
    hideOnPhone: true,
    cell: (row, { t, f }, { isStuck }) => {
      const text = f.instant(row.stageAt).slice(0, 10);
      return isStuck(row) ? { text, sub: t('opportunities.stuck') } : text;
    },
    sheet: [{ kind: 'day', value: ({ stageAt }, { f }) => f.instant(stageAt).slice(0, 10) }],
  },
  {
    key: 'amount',
    label: 'opportunities.amount',
    numeric: true,
    sort: 'amount',
    cell: ({ amountE4, currency }, { f }) => f.money(amountE4, currency),
    sheet: [
      { kind: 'money', value: ({ amountE4 }) => amountE4 },
      { label: 'opportunities.currency', value: ({ currency }) => currency },
    ],
  },
  {
    key: 'chance',
    label: 'opportunities.probability',
    numeric: true,
    hideOnPhone: true,
    cell: (row, { f }, { pipeline }) => chanceText({ f }, pipeline, row),
  },
  {
    key: 'expected',
    label: 'opportunities.expected_on',
    hideOnPhone: true,
    cell: ({ expectedOn }) => expectedOn,
    sheet: [{ kind: 'day', value: ({ expectedOn }) => expectedOn }],
  },
  {
    key: 'owner',
    label: 'opportunities.owner',
    hideOnPhone: true,
    cell: ({ ownerName }) => ownerName,
  },
  {
    key: 'source',
    label: 'opportunities.source',
    isExtra: true,
    cell: ({ source }, { t }) => (source ? sourceText(t, source) : null),
  },
  {
    key: 'market',
    label: 'opportunities.market_opportunity',
    isExtra: true,
    cell: ({ marketOpportunityId, marketTitle }) =>
      marketTitle ? { text: marketTitle, href: `/market-opportunities/${marketOpportunityId}` } : null,
  },
  {
    key: 'next',
    label: 'opportunities.next_step',
    isExtra: true,
    cell: ({ nextStep, nextStepOn }) =>
      nextStep && nextStepOn ? { text: nextStep, sub: nextStepOn } : (nextStep ?? nextStepOn),
    sheet: [
      { value: ({ nextStep }) => nextStep },
      { label: 'opportunities.next_step_on', kind: 'day', value: ({ nextStepOn }) => nextStepOn },
    ],
  },
  {
    key: 'lost',
    label: 'opportunities.lost_reason',
    isExtra: true,
    cell: ({ lostReason, lostWords }, { t }) => {
      if (!lostReason) return null;
      const text = reasonText(t, lostReason);
      return lostWords ? { text, sub: lostWords } : text;
    },
  },
  {
    key: 'competitor',
    label: 'opportunities.competitor',
    isExtra: true,
    cell: ({ competitor }) => competitor,
  },
];
