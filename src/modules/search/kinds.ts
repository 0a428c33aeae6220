import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { allows, type Permission } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { visibleContacts } from '../contacts/contact-queries.ts';
import { visibleTo } from '../customers/customer-queries.ts';
import { visibleDocuments } from '../documents/document-queries.ts';
import { visibleLetters } from '../letters-of-credit/letter-queries.ts';
import { visibleNeeds } from '../needs/need-queries.ts';
import { visibleOpportunities } from '../opportunities/opportunity-queries.ts';
import { visibleOrders } from '../orders/order-queries.ts';
import { visibleQuotes } from '../quotes/quote-queries.ts';
import { visibleReceipts } from '../receipts/receipt-queries.ts';
import { visibleReturns } from '../returns/return-queries.ts';
import { visibleShipments } from '../shipments/shipment-queries.ts';

/** What can be found, in the order in which it is shown. */
export interface Kind {
  kind: string;
  module: string;
  path: string;
  /** The list that can be narrowed to what contains a term. */
  list: string;
  icon: string;
  permission: Permission;
  /** The records that a user with narrowed reading may find, and what their id is called; null where all may. */
  visible: { rows: (context: Context) => Knex.QueryBuilder; id: string } | null;
}

const kinds: readonly Kind[] = [
  {
    kind: 'customer',
    module: 'customers',
    path: '/customers',
    list: '/customers?text=',
    icon: 'building-store',
    permission: 'customers.read',
    visible: { rows: visibleTo, id: 'c.id' },
  },
  {
    kind: 'contact',
    module: 'contacts',
    path: '/contacts',
    list: '/contacts?text=',
    icon: 'address-book',
    permission: 'customers.read',
    visible: { rows: visibleContacts, id: 'p.id' },
  },
  {
    kind: 'quote',
    module: 'orders',
    path: '/quotes',
    list: '/quotes?text=',
    icon: 'file-dollar',
    permission: 'quotes.read',
    visible: { rows: visibleQuotes, id: 'q.id' },
  },
  {
    kind: 'order',
    module: 'orders',
    path: '/orders',
    list: '/orders?text=',
    icon: 'file-text',
    permission: 'orders.read',
    visible: { rows: visibleOrders, id: 'o.id' },
  },
  {
    kind: 'receipt',
    module: 'orders',
    path: '/receipts',
    list: '/receipts?text=',
    icon: 'cash',
    permission: 'receipts.read',
    visible: { rows: visibleReceipts, id: 'r.id' },
  },
  {
    kind: 'letter_of_credit',
    module: 'orders',
    path: '/letters-of-credit',
    list: '/letters-of-credit?text=',
    icon: 'building-bank',
    permission: 'receipts.read',
    visible: { rows: visibleLetters, id: 'l.id' },
  },
  {
    kind: 'shipment',
    module: 'shipments',
    path: '/shipments',
    list: '/shipments?text=',
    icon: 'truck',
    permission: 'shipments.read',
    visible: { rows: visibleShipments, id: 'h.id' },
  },
  ...(['document', 'priced_document'] as const).map(
    (kind): Kind => ({
      kind,
      module: 'orders',
      path: '/documents',
      list: '/documents?text=',
      icon: 'file-invoice',
      permission: kind === 'document' ? 'documents.read' : 'orders.prices',
      visible: { rows: visibleDocuments, id: 'd.id' },
    }),
  ),
  {
    kind: 'return',
    module: 'orders',
    path: '/returns',
    list: '/returns?text=',
    icon: 'rotate',
    permission: 'returns.read',
    visible: { rows: visibleReturns, id: 'r.id' },
  },
  {
    kind: 'need',
    module: 'needs',
    path: '/needs',
    list: '/needs?text=',
    icon: 'checklist',
    permission: 'needs.read',
    visible: { rows: visibleNeeds, id: 'n.id' },
  },
  {
    kind: 'opportunity',
    module: 'opportunities',
    path: '/opportunities',
    list: '/opportunities?text=',
    icon: 'target-arrow',
    permission: 'opportunities.read',
    visible: { rows: visibleOpportunities, id: 'p.id' },
  },
  {
    kind: 'market_opportunity',
    module: 'opportunities',
    path: '/market-opportunities',
    list: '/market-opportunities?text=',
    icon: 'world',
    permission: 'market_opportunities.read',
    visible: null,
  },
  {
    kind: 'sku',
    module: 'inventory',
    path: '/inventory/skus',
    list: '/inventory?text=',
    icon: 'packages',
    permission: 'inventory.read',
    visible: null,
  },
  {
    kind: 'style',
    module: 'inventory',
    path: '/inventory/styles',
    list: '/inventory/styles?text=',
    icon: 'tag',
    permission: 'inventory.read',
    visible: null,
  },
  {
    kind: 'incoming',
    module: 'inventory',
    path: '/incoming',
    list: '/incoming?text=',
    icon: 'package-import',
    permission: 'incoming.read',
    visible: null,
  },
  {
    kind: 'stocktake',
    module: 'inventory',
    path: '/stocktakes',
    list: '/stocktakes?text=',
    icon: 'clipboard-list',
    permission: 'stocktakes.read',
    visible: null,
  },
  {
    kind: 'carrier',
    module: 'carriers',
    path: '/carriers',
    list: '/carriers?text=',
    icon: 'ship',
    permission: 'carriers.read',
    visible: null,
  },
];

/** The kinds that the user may find, of the modules that are on. */
export function kindsFor(context: Context): Kind[] {
  return kinds.filter(
    ({ permission, module }) => allows(context.user, permission) && isModuleOn(context.settings, module),
  );
}
