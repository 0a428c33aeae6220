import type { Module } from '../web/module.ts';
import { account } from './account/index.ts';
import { admin } from './admin/index.ts';
import { availability } from './availability/index.ts';
import { carriers } from './carriers/index.ts';
import { classes } from './classes/index.ts';
import { contacts } from './contacts/index.ts';
import { customers } from './customers/index.ts';
import { documents } from './documents/index.ts';
import { handovers } from './handovers/index.ts';
import { help } from './help/index.ts';
import { imports } from './imports/index.ts';
import { incoming } from './incoming/index.ts';
import { interactions } from './interactions/index.ts';
import { inventory } from './inventory/index.ts';
import { lettersOfCredit } from './letters-of-credit/index.ts';
import { marketOpportunities } from './market-opportunities/index.ts';
import { merges } from './merges/index.ts';
import { myDay } from './my-day/index.ts';
import { needs } from './needs/index.ts';
import { opportunities } from './opportunities/index.ts';
import { orders } from './orders/index.ts';
import { paymentPlans } from './payment-plans/index.ts';
import { pool } from './pool/index.ts';
import { quotes } from './quotes/index.ts';
import { receipts } from './receipts/index.ts';
import { replenishment } from './replenishment/index.ts';
import { reportsModule } from './reports/index.ts';
import { returns } from './returns/index.ts';
import { satisfaction } from './satisfaction/index.ts';
import { search } from './search/index.ts';
import { shipments } from './shipments/index.ts';
import { stocktakes } from './stocktakes/index.ts';
import { users } from './users/index.ts';

/** The modules in the order of the menu. */
export const modules: readonly Module[] = [
  myDay,
  customers,
  contacts,
  interactions,
  needs,
  classes,
  pool,
  handovers,
  merges,
  opportunities,
  marketOpportunities,
  quotes,
  orders,
  receipts,
  lettersOfCredit,
  paymentPlans,
  documents,
  returns,
  inventory,
  availability,
  incoming,
  stocktakes,
  replenishment,
  shipments,
  carriers,
  satisfaction,
  reportsModule,
  imports,
  users,
  admin,
  account,
  help,
  search,
];
