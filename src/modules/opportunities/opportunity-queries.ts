import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import type { Stage } from './opportunity.ts';

export interface Opportunity {
  id: number;
  title: string;
  customerId: number;
  customerCode: string;
  customerName: string;
  ownerId: number | null;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  ownerName: string | null;
  stage: Stage;
  currency: string;
  amountE4: number;
  expectedOn: string | null;
  wakeOn: string | null;
  lostReason: string | null;
  competitor: string | null;
  remarks: string | null;
  stageAt: string;
  updatedAt: string;
  version: number;
}

/** Opportunities with customers that the user may read, as `p` with customer `c`. */
export function visibleOpportunities(context: Context) {
  return narrowToVisible(
    context,
    context.db('opportunities as p').join('customers as c', 'c.id', 'p.customer_id'),
  );
}

export const opportunityColumns = [
  'p.*',
  'c.code as customer_code',
  'c.name as customer_name',
  'c.owner_id as customer_owner_id',
  'c.backup_owner_id as customer_backup_owner_id',
  'u.name as owner_name',
] as const;

export async function findOpportunity(context: Context, id: number): Promise<Opportunity> {
  const found: Opportunity | undefined = await visibleOpportunities(context)
    .leftJoin('users as u', 'u.id', 'p.owner_id')
    .where('p.id', id)
    .first(...opportunityColumns);
  if (!found) throw new NotFound('opportunity');
  return found;
}

export async function stagesOf({ db }: Context, opportunityId: number) {
  const rows: { id: number; stage: Stage; enteredAt: string; userName: string | null }[] = await db(
    'opportunity_stages as s',
  )
    .leftJoin('users as u', 'u.id', 's.user_id')
    .where('s.opportunity_id', opportunityId)
    .orderBy('s.id', 'desc')
    .select('s.id', 's.stage', 's.entered_at', 'u.name as user_name');
  return rows;
}
