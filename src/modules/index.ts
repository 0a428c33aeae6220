import type { Module } from '../web/module.ts';
import { account } from './account/index.ts';
import { admin } from './admin/index.ts';
import { carriers } from './carriers/index.ts';
import { contacts } from './contacts/index.ts';
import { customers } from './customers/index.ts';
import { help } from './help/index.ts';
import { inventory } from './inventory/index.ts';
import { orders } from './orders/index.ts';
import { shipments } from './shipments/index.ts';
import { users } from './users/index.ts';

/** The modules in the order of the menu. */
export const modules: readonly Module[] = [
  customers,
  contacts,
  orders,
  inventory,
  shipments,
  carriers,
  users,
  admin,
  account,
  help,
];
