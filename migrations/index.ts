import type { Knex } from 'knex';
import * as core from './0001_core.ts';
import * as customers from './0002_customers.ts';
import * as inventory from './0003_inventory.ts';
import * as orders from './0004_orders.ts';
import * as shipments from './0005_shipments.ts';
import * as opportunities from './0006_opportunities.ts';
import * as imports from './0007_imports.ts';
import * as calendar from './0008_calendar.ts';
import * as merges from './0009_merges.ts';
import * as interactions from './0010_interactions.ts';
import * as handovers from './0011_handovers.ts';
import * as needs from './0012_needs.ts';
import * as classes from './0013_classes.ts';
import * as savedViews from './0014_saved_views.ts';
import * as opportunitiesInFull from './0015_opportunities_in_full.ts';
import * as search from './0016_search.ts';
import * as quotes from './0017_quotes.ts';
import * as payments from './0018_payments.ts';
import * as incoming from './0019_incoming.ts';
import * as ordersInFull from './0020_orders_in_full.ts';
import * as stockInFull from './0021_stock_in_full.ts';
import * as availability from './0022_availability.ts';
import * as styles from './0023_styles.ts';
import * as stocktakes from './0024_stocktakes.ts';
import * as documents from './0025_documents.ts';
import * as customerPlan from './0026_customer_plan.ts';
import * as importUndo from './0027_import_undo.ts';
import * as orderLists from './0028_order_lists.ts';

export interface Migration extends Knex.Migration {
  name: string;
}

/** In the order in which they run. A name that has been released never changes. */
export const migrations: Migration[] = [
  { name: '0001_core', ...core },
  { name: '0002_customers', ...customers },
  { name: '0003_inventory', ...inventory },
  { name: '0004_orders', ...orders },
  { name: '0005_shipments', ...shipments },
  { name: '0006_opportunities', ...opportunities },
  { name: '0007_imports', ...imports },
  { name: '0008_calendar', ...calendar },
  { name: '0012_needs', ...needs },
  { name: '0009_merges', ...merges },
  { name: '0010_interactions', ...interactions },
  { name: '0011_handovers', ...handovers },
  { name: '0013_classes', ...classes },
  { name: '0014_saved_views', ...savedViews },
  { name: '0015_opportunities_in_full', ...opportunitiesInFull },
  { name: '0016_search', ...search },
  { name: '0017_quotes', ...quotes },
  { name: '0018_payments', ...payments },
  { name: '0019_incoming', ...incoming },
  { name: '0020_orders_in_full', ...ordersInFull },
  { name: '0021_stock_in_full', ...stockInFull },
  { name: '0022_availability', ...availability },
  { name: '0023_styles', ...styles },
  { name: '0024_stocktakes', ...stocktakes },
  { name: '0025_documents', ...documents },
  { name: '0026_customer_plan', ...customerPlan },
  { name: '0027_import_undo', ...importUndo },
  { name: '0028_order_lists', ...orderLists },
];
