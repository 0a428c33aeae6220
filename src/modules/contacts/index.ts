import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';
import { sheetPanel } from './sheet-panel.ts';

/** The people at customers. */
export const contacts: Module = {
  name: 'contacts',
  switch: null,
  needs: [],
  menu: [
    {
      href: '/contacts',
      label: 'contacts.title',
      icon: 'address-book',
      permission: 'customers.read',
      under: '/customers',
    },
  ],
  create: [],
  routes,
  panels: { customer_sheet: sheetPanel },
};
