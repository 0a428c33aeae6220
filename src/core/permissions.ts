import type { Context, User } from './context.ts';
import { Forbidden } from './refusal.ts';

export const roles = ['sales', 'warehouse', 'manager', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who may do what. Every route names one of these; `*_all` lifts the limit to one's own customers. */
export const permissions = {
  'account.own': ['sales', 'warehouse', 'manager', 'admin'],
  'search.use': ['sales', 'warehouse', 'manager', 'admin'],
  'views.share': ['manager', 'admin'],
  'customers.read': ['sales', 'warehouse', 'manager', 'admin'],
  'customers.read_all': ['warehouse', 'manager', 'admin'],
  'customers.write': ['sales', 'manager'],
  'customers.write_all': ['manager'],
  'customers.assign': ['manager'],
  'needs.read': ['sales', 'warehouse', 'manager', 'admin'],
  'needs.write': ['sales', 'manager'],
  'pool.read': ['sales', 'manager', 'admin'],
  'pool.claim': ['sales', 'manager'],
  'handovers.own': ['sales', 'manager', 'admin'],
  'handovers.manage': ['manager', 'admin'],
  'classes.read': ['sales', 'manager', 'admin'],
  'classes.recompute': ['manager', 'admin'],
  'customers.merge': ['manager'],
  'opportunities.read': ['sales', 'manager'],
  'opportunities.write': ['sales', 'manager'],
  'opportunities.targets': ['manager'],
  'market_opportunities.read': ['sales', 'manager'],
  'market_opportunities.write': ['sales', 'manager'],
  'quotes.read': ['sales', 'manager', 'admin'],
  'quotes.write': ['sales', 'manager'],
  'orders.read': ['sales', 'warehouse', 'manager', 'admin'],
  'orders.write': ['sales', 'manager'],
  'orders.override': ['manager'],
  'orders.prices': ['sales', 'manager', 'admin'],
  'receipts.read': ['sales', 'manager', 'admin'],
  'receipts.write': ['manager'],
  'letters_of_credit.write': ['sales', 'manager'],
  'payment_plans.manage': ['manager', 'admin'],
  'documents.read': ['sales', 'warehouse', 'manager', 'admin'],
  'documents.issue': ['sales', 'warehouse', 'manager'],
  'returns.read': ['sales', 'warehouse', 'manager', 'admin'],
  'returns.write': ['sales', 'warehouse', 'manager'],
  'returns.approve': ['manager'],
  'returns.receive': ['warehouse', 'manager'],
  'inventory.read': ['sales', 'warehouse', 'manager', 'admin'],
  'inventory.write': ['warehouse', 'manager'],
  'inventory.post': ['warehouse', 'manager'],
  'incoming.read': ['sales', 'warehouse', 'manager', 'admin'],
  'incoming.write': ['warehouse', 'manager'],
  'stocktakes.read': ['warehouse', 'manager', 'admin'],
  'stocktakes.manage': ['warehouse', 'manager'],
  'stocktakes.count': ['warehouse', 'manager'],
  'stocktakes.post': ['warehouse', 'manager'],
  'costs.read': ['manager', 'admin'],
  'shipments.read': ['sales', 'warehouse', 'manager', 'admin'],
  'shipments.write': ['warehouse', 'manager'],
  'shipments.message': ['sales', 'warehouse', 'manager'],
  'shipments.rate': ['sales', 'warehouse', 'manager'],
  'carriers.read': ['sales', 'warehouse', 'manager', 'admin'],
  'carriers.write': ['warehouse', 'manager'],
  'satisfaction.read': ['sales', 'manager'],
  'satisfaction.write': ['sales', 'manager'],
  'reports.read': ['sales', 'warehouse', 'manager', 'admin'],
  'reports.sales': ['sales', 'manager', 'admin'],
  'reports.read_all': ['manager', 'admin'],
  'imports.run': ['manager', 'admin'],
  'exports.run': ['manager', 'admin'],
  'users.manage': ['admin'],
  'settings.manage': ['admin'],
  'audit.read': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

export function allows(user: User | null, permission: Permission): boolean {
  if (!user) return false;
  const allowed: readonly Role[] = permissions[permission];
  return user.roles.some((role) => allowed.includes(role));
}

/** Refuses with 403 inside an action what the route alone can't decide. */
export function demand(context: Context, permission: Permission): void {
  if (!allows(context.user, permission)) throw new Forbidden(permission);
}
