import type { Context } from '../../core/context.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { mayWrite, narrowToVisible } from '../customers/customer-queries.ts';
import type { Line } from './opportunity.ts';

export interface Opportunity {
  id: number;
  title: string;
  customerId: number;
  customerCode: string;
  customerName: string;
  contactId: number | null;
  contactName: string | null;
  ownerId: number | null;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  ownerName: string | null;
  stage: string;
  /** Its own, where it differs from its stage's. */
  probabilityBp: number | null;
  currency: string;
  amountE4: number;
  expectedOn: string | null;
  source: string | null;
  nextStep: string | null;
  nextStepOn: string | null;
  marketOpportunityId: number | null;
  marketTitle: string | null;
  wakeOn: string | null;
  lostReason: string | null;
  lostWords: string | null;
  competitor: string | null;
  targetPriceE4: number | null;
  orderId: number | null;
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
    .leftJoin('contacts as n', 'n.id', 'p.contact_id')
    .leftJoin('market_opportunities as m', 'm.id', 'p.market_opportunity_id')
    .where('p.id', id)
    .first(...opportunityColumns, 'n.name as contact_name', 'm.title as market_title');
  if (!found) throw new NotFound('opportunity');
  return found;
}

/** The opportunity under a lock, read anew: what is decided on it stays true until the commit. */
export async function lockOpportunity(tx: Context, id: number): Promise<Opportunity> {
  await tx.db('opportunities').where({ id }).forUpdate().first('id');
  const found = await findOpportunity(tx, id);
  if (!mayWriteOpportunity(tx, found)) throw new Forbidden('opportunities.write');
  return found;
}

/** For the pages that change one: nobody fills in a form that can't be sent. */
export async function findWritableOpportunity(context: Context, id: number): Promise<Opportunity> {
  const found = await findOpportunity(context, id);
  if (!mayWriteOpportunity(context, found)) throw new Forbidden('opportunities.write');
  return found;
}

/** True for its owner, whoever may write the customer, and whoever may write everyone's. */
export function mayWriteOpportunity(context: Pick<Context, 'user'>, found: WritersOf): boolean {
  return (
    mayWrite(context, { ownerId: found.customerOwnerId, backupOwnerId: found.customerBackupOwnerId }) ||
    mayWrite(context, { ownerId: found.ownerId, backupOwnerId: null })
  );
}
type WritersOf = Pick<Opportunity, 'ownerId' | 'customerOwnerId' | 'customerBackupOwnerId'>;

export interface OpportunityLine extends Line {
  id: number;
  amountE4: number;
  styleCode: string;
  styleName: string;
  skuCode: string | null;
  colour: string | null;
  size: string | null;
}

export async function linesOf(db: Database, opportunityId: number): Promise<OpportunityLine[]> {
  return db('opportunity_lines as l')
    .join('styles as s', 's.id', 'l.style_id')
    .leftJoin('skus as k', 'k.id', 'l.sku_id')
    .where('l.opportunity_id', opportunityId)
    .orderBy(['l.position', 'l.id'])
    .select(
      'l.id',
      'l.style_id',
      'l.sku_id',
      'l.quantity',
      'l.unit_price_e4',
      'l.amount_e4',
      's.code as style_code',
      's.name as style_name',
      'k.code as sku_code',
      'k.colour',
      'k.size',
    );
}

export interface StageEntry {
  id: number;
  stage: string;
  enteredAt: string;
  userName: string | null;
}

/** Each stage that it came into, the newest first. */
export async function stagesOf({ db }: Pick<Context, 'db'>, opportunityId: number): Promise<StageEntry[]> {
  return db('opportunity_stages as s')
    .leftJoin('users as u', 'u.id', 's.user_id')
    .where('s.opportunity_id', opportunityId)
    .orderBy('s.id', 'desc')
    .select('s.id', 's.stage', 's.entered_at', 'u.name as user_name');
}

/**
 * The market opportunities that can gather one, and the present one. Read here since that module gathers
 * opportunities and the arrow points the other way.
 */
export async function marketsToChoose(
  { db }: Pick<Context, 'db'>,
  present: number | null = null,
): Promise<{ id: number; title: string }[]> {
  return db('market_opportunities')
    .where((either) => {
      either.whereNot('state', 'dropped').orWhere('id', present ?? 0);
    })
    .orderBy(['title', 'id'])
    .limit(300)
    .select('id', 'title');
}
