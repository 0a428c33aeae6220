import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { type Outlook, outlooksFor } from '../availability/overview.ts';
import { type Proposal, proposalFor } from './proposal.ts';

export interface ProposedSku extends Proposal {
  outlook: Outlook;
  reorderPoint: number;
}

/** What should be ordered again, the most urgent first; of SKUs that are still offered. */
export async function proposalsFor(
  context: Context,
  asked: { warehouseId: number | null; text: string; category: string; reason: Proposal['reason'] | null },
): Promise<ProposedSku[]> {
  const { db } = context;
  const now = today(context);
  const outlooks = await outlooksFor(context, { ...asked, show: null, on: now });
  const rows: { id: number; reorderPoint: number; reorderQuantity: number }[] = await db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .where({ 'k.is_active': true, 's.is_archived': false })
    .select('k.id', 'k.reorder_point', 'k.reorder_quantity');
  const planned = new Map(rows.map((row) => [row.id, row]));
  const found = outlooks.flatMap((outlook): ProposedSku[] => {
    const plan = planned.get(outlook.skuId);
    const proposal = plan ? proposalFor({ today: now, ...outlook, ...plan }) : null;
    if (!plan || !proposal || (asked.reason && asked.reason !== proposal.reason)) return [];
    return [{ ...proposal, outlook, reorderPoint: plan.reorderPoint }];
  });
  const urgency = ({ reason, neededOn, outlook }: ProposedSku) =>
    `${reason === 'short' ? 0 : 1} ${neededOn} ${outlook.code}`;
  return found.sort((a, b) => (urgency(a) < urgency(b) ? -1 : 1));
}
