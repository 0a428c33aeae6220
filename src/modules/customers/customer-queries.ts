import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';

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
  incoterm: string | null;
  incotermPlace: string | null;
  creditLimitE4: number | null;
  tags: string | null;
  remarks: string | null;
  agreedMessage: string | null;
  agreedMessageById: number | null;
  agreedMessageAt: string | null;
  isArchived: boolean;
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

/** The customers that the user may read, as `c`. */
export function visibleTo(context: Context) {
  return narrowToVisible(context, context.db('customers as c'));
}

/** Throws NotFound for a customer that isn't there or that the user may not know of. */
export async function findCustomer(context: Context, id: number): Promise<Customer> {
  const customer: Customer | undefined = await visibleTo(context).where('c.id', id).first('c.*');
  if (!customer) throw new NotFound('customer');
  return customer;
}

/** For the pages that change a customer: nobody fills in a form that can't be sent. */
export async function findWritableCustomer(context: Context, id: number): Promise<Customer> {
  const customer = await findCustomer(context, id);
  if (!mayWrite(context, customer)) throw new Forbidden('customers.write');
  return customer;
}

export async function findCustomerByCode(context: Context, code: string): Promise<Customer | null> {
  const customer: Customer | undefined = await visibleTo(context).where('c.code', code.trim()).first('c.*');
  return customer ?? null;
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
