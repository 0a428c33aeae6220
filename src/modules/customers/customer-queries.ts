import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, Moved, NotFound } from '../../core/refusal.ts';
import { presentId } from './merged.ts';

/** The series of customers' codes; its row is what two who enter or change customers at once wait for. */
export const customerSeries = 'C';

export interface Customer {
  id: number;
  code: string;
  name: string;
  nameOther: string | null;
  shortName: string | null;
  country: string | null;
  region: string | null;
  city: string | null;
  address: string | null;
  postalCode: string | null;
  timeZone: string | null;
  phone: string | null;
  fax: string | null;
  email: string | null;
  website: string | null;
  taxNumber: string | null;
  industry: string | null;
  source: string | null;
  level: string | null;
  levelSetById: number | null;
  levelReason: string | null;
  status: 'lead' | 'active' | 'dormant' | 'lost';
  isStatusFixed: boolean;
  ownerId: number | null;
  backupOwnerId: number | null;
  preferredChannel: string | null;
  documentLanguage: string;
  currency: string;
  paymentTerms: string | null;
  /** The plan that new quotes and orders begin with. */
  paymentPlanId: number | null;
  incoterm: string | null;
  incotermPlace: string | null;
  creditLimitE4: number | null;
  tags: string | null;
  remarks: string | null;
  agreedMessage: string | null;
  agreedMessageById: number | null;
  agreedMessageAt: string | null;
  isArchived: boolean;
  /** The customer that this one has become part of. */
  mergedIntoId: number | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** True where the user reads every customer, by permission or by the company's setting. */
export function seesAllCustomers({ user, settings }: Context): boolean {
  return settings.salesSeeAllCustomers || allows(user, 'customers.read_all');
}

/** Narrows a query that has customers as `c` to those that the user may read. */
export function narrowToVisible<Query extends { where(narrow: (either: VisibleWhere) => void): unknown }>(
  context: Context,
  query: Query,
): Query {
  if (seesAllCustomers(context)) return query;
  const userId = context.user?.id ?? 0;
  query.where((either) => {
    either.where('c.owner_id', userId).orWhere('c.backup_owner_id', userId);
  });
  return query;
}

interface VisibleWhere {
  where(column: string, value: number): VisibleWhere;
  orWhere(column: string, value: number): VisibleWhere;
}

/** The customers that the user may read, as `c`; without those that have become part of another. */
export function visibleTo(context: Context) {
  return narrowToVisible(context, context.db('customers as c').whereNull('c.merged_into_id'));
}

/**
 * One of them. Inside a transaction it stays as it was read until the commit, so that no merge comes between
 * the reading and what is written to the customer.
 */
async function visibleOne(context: Context, column: 'c.id' | 'c.code', value: number | string) {
  const query = visibleTo(context).where(column, value);
  const customer: Customer | undefined = await (context.db.isTransaction ? query.forShare() : query).first(
    'c.*',
  );
  return customer ?? null;
}

/**
 * Throws NotFound for a customer that isn't there or that the user may not know of, and Moved for one that has
 * become part of another.
 */
export async function findCustomer(context: Context, id: number): Promise<Customer> {
  const customer = await visibleOne(context, 'c.id', id);
  if (customer) return customer;
  const former: { code: string; name: string; mergedIntoId: number | null } | undefined = await context
    .db('customers')
    .where({ id })
    .first('code', 'name', 'merged_into_id');
  if (!former?.mergedIntoId) throw new NotFound('customer');
  const present = await visibleOne(context, 'c.id', await presentId(context.db, id));
  if (!present) throw new NotFound('customer');
  throw new Moved({ id, label: `${former.code} ${former.name}` }, present.id);
}

/** For the pages that change a customer: nobody fills in a form that can't be sent. */
export async function findWritableCustomer(context: Context, id: number): Promise<Customer> {
  const customer = await findCustomer(context, id);
  if (!mayWrite(context, customer)) throw new Forbidden('customers.write');
  return customer;
}

/** By its own code, or by the code of one that has become part of it. */
export async function findCustomerByCode(context: Context, code: string): Promise<Customer | null> {
  const customer = await visibleOne(context, 'c.code', code.trim());
  if (customer) return customer;
  const former: { id: number } | undefined = await context
    .db('customers')
    .where({ code: code.trim() })
    .whereNotNull('merged_into_id')
    .first('id');
  return former ? visibleOne(context, 'c.id', await presentId(context.db, former.id)) : null;
}

/** True for the owner, the backup owner and whoever may write everyone's. */
export function mayWrite(
  { user }: Pick<Context, 'user'>,
  customer: Pick<Customer, 'ownerId' | 'backupOwnerId'>,
): boolean {
  if (allows(user, 'customers.write_all')) return true;
  return (
    allows(user, 'customers.write') &&
    user !== null &&
    [customer.ownerId, customer.backupOwnerId].includes(user.id)
  );
}
