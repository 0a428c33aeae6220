import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { allows, type Permission } from '../../core/permissions.ts';
import { fold } from '../../core/search.ts';
import { isModuleOn } from '../../core/settings.ts';
import { dialectOf } from '../../db/dialect.ts';
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
    kind: 'market_opportunity',
    module: 'opportunities',
    path: '/market-opportunities',
    icon: 'world',
    permission: 'market_opportunities.read',
    visibleIds: null,
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

interface Found {
  kind: string;
  recordId: number;
  title: string;
  subtitle: string;
  isArchived: boolean;
}

/**
 * What the user may read that contains the term, by kind; at most `most` of each, those in use first. One pass
 * over what matches serves all kinds.
 */
export async function findEverywhere(context: Context, term: string, most: number): Promise<HitGroup[]> {
  const folded = fold(term);
  const shown = kinds.filter(
    ({ permission, module }) => allows(context.user, permission) && isModuleOn(context.settings, module),
  );
  if (folded === '' || shown.length === 0) return [];
  const rows = await bestOfEach(context, shown, folded, most + 1);
  return shown.flatMap(({ kind, icon, path }) => {
    const own = rows.filter((row) => row.kind === kind);
    if (own.length === 0) return [];
    const hits = inOrder(own, folded).map(({ recordId, title, subtitle, isArchived }) => ({
      href: `${path}/${recordId}`,
      title,
      subtitle,
      isArchived,
    }));
    return [{ kind, icon, hits: hits.slice(0, most), hasMore: own.length > most }];
  });
}

async function bestOfEach(
  context: Context,
  shown: readonly Kind[],
  term: string,
  most: number,
): Promise<Found[]> {
  const dialect = dialectOf(context.db);
  if (dialect.isIndexedTerm(term)) return bestInOnePass(context, shown, term, most);
  // Without an index each row is looked at, so the first hits of each kind are taken as they come.
  const found: Found[] = [];
  for (const kind of shown) {
    const rows = dialect.matchSearchText(context.db('search_keys'), [kind.kind], term);
    narrow(context, rows, kind);
    found.push(
      ...((await rows
        .orderBy('record_id')
        .limit(most)
        .select(...columns)) as Found[]),
    );
  }
  return found;
}

const columns = ['kind', 'record_id', 'title', 'subtitle', 'is_archived'] as const;

function narrow(context: Context, rows: Knex.QueryBuilder, { visibleIds }: Kind): void {
  if (visibleIds && !seesAllCustomers(context)) rows.whereIn('record_id', visibleIds(context) as never);
}

async function bestInOnePass(
  context: Context,
  shown: readonly Kind[],
  term: string,
  most: number,
): Promise<Found[]> {
  const { db } = context;
  const kindNames = shown.map(({ kind }) => kind);
  const matches = dialectOf(db).matchSearchText(db('search_keys'), kindNames, term);
  if (!seesAllCustomers(context)) {
    matches.where((either) => {
      for (const kind of shown) {
        either.orWhere((own) => {
          own.where({ kind: kind.kind });
          narrow(context, own, kind);
        });
      }
    });
  }
  const placed = matches
    .select(...columns)
    .select(db.raw('row_number() over (partition by kind order by is_archived, id) as place'));
  return db(placed.as('m'))
    .where('m.place', '<=', most)
    .orderBy(['m.kind', 'm.place'])
    .select(...columns.map((column) => `m.${column}`));
}

/** Those in use before archived ones; those that begin with the term before others. */
function inOrder(rows: readonly Found[], term: string): Found[] {
  const nearness = ({ title }: Found) => (fold(title).startsWith(term) ? 0 : 1);
  return [...rows].sort(
    (a, b) =>
      Number(a.isArchived) - Number(b.isArchived) ||
      nearness(a) - nearness(b) ||
      a.title.localeCompare(b.title),
  );
}
