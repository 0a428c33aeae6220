import type { Context } from '../../core/context.ts';
import { allows, type Permission } from '../../core/permissions.ts';
import { fold, matching } from '../../core/search.ts';
import { isModuleOn } from '../../core/settings.ts';
import { visibleContacts } from '../contacts/contact-queries.ts';
import { seesAllCustomers, visibleTo } from '../customers/customer-queries.ts';
import { visibleOpportunities } from '../opportunities/opportunity-queries.ts';
import { visibleOrders } from '../orders/order-queries.ts';
import { visibleShipments } from '../shipments/shipment-queries.ts';

interface Kind {
  kind: string;
  module: string;
  path: string;
  icon: string;
  permission: Permission;
  /** Ids of the records that a user with narrowed reading may find; null where all may. */
  visibleIds: ((context: Context) => unknown) | null;
}

const kinds: readonly Kind[] = [
  {
    kind: 'customer',
    module: 'customers',
    path: '/customers',
    icon: 'building-store',
    permission: 'customers.read',
    visibleIds: (context) => visibleTo(context).select('c.id'),
  },
  {
    kind: 'contact',
    module: 'contacts',
    path: '/contacts',
    icon: 'address-book',
    permission: 'customers.read',
    visibleIds: (context) => visibleContacts(context).select('p.id'),
  },
  {
    kind: 'order',
    module: 'orders',
    path: '/orders',
    icon: 'file-text',
    permission: 'orders.read',
    visibleIds: (context) => visibleOrders(context).select('o.id'),
  },
  {
    kind: 'shipment',
    module: 'shipments',
    path: '/shipments',
    icon: 'truck',
    permission: 'shipments.read',
    visibleIds: (context) => visibleShipments(context).select('h.id'),
  },
  {
    kind: 'opportunity',
    module: 'opportunities',
    path: '/opportunities',
    icon: 'target-arrow',
    permission: 'opportunities.read',
    visibleIds: (context) => visibleOpportunities(context).select('p.id'),
  },
  {
    kind: 'sku',
    module: 'inventory',
    path: '/inventory/skus',
    icon: 'packages',
    permission: 'inventory.read',
    visibleIds: null,
  },
  {
    kind: 'style',
    module: 'inventory',
    path: '/inventory/styles',
    icon: 'tag',
    permission: 'inventory.read',
    visibleIds: null,
  },
  {
    kind: 'carrier',
    module: 'carriers',
    path: '/carriers',
    icon: 'ship',
    permission: 'carriers.read',
    visibleIds: null,
  },
];

export interface Hit {
  href: string;
  title: string;
  subtitle: string;
  isArchived: boolean;
}

export interface HitGroup {
  kind: string;
  icon: string;
  hits: Hit[];
  hasMore: boolean;
}

/** What the user may read that contains the term, by kind; at most `most` of each. */
export async function findEverywhere(context: Context, term: string, most: number): Promise<HitGroup[]> {
  const folded = fold(term);
  if (folded === '') return [];
  const groups: HitGroup[] = [];
  for (const kind of kinds) {
    if (!allows(context.user, kind.permission) || !isModuleOn(context.settings, kind.module)) continue;
    const hits = await hitsOf(context, kind, folded, most);
    if (hits.length === 0) continue;
    groups.push({ kind: kind.kind, icon: kind.icon, hits: hits.slice(0, most), hasMore: hits.length > most });
  }
  return groups;
}

async function hitsOf(context: Context, kind: Kind, term: string, most: number): Promise<Hit[]> {
  const query = matching(context.db, kind.kind, term)
    .clearSelect()
    .limit(most + 1)
    .select('record_id', 'title', 'subtitle', 'is_archived');
  if (kind.visibleIds && !seesAllCustomers(context))
    query.whereIn('record_id', kind.visibleIds(context) as never);
  const rows = (await query) as { recordId: number; title: string; subtitle: string; isArchived: boolean }[];
  const nearness = (title: string) => (fold(title).startsWith(term) ? 0 : 1);
  return rows
    .map(({ recordId, ...row }) => ({ ...row, href: `${kind.path}/${recordId}` }))
    .sort(
      (a, b) =>
        Number(a.isArchived) - Number(b.isArchived) ||
        nearness(a.title) - nearness(b.title) ||
        a.title.localeCompare(b.title),
    );
}
