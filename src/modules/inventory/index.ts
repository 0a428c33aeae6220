import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';

/** Styles, their SKUs, warehouses, and the stock in them. */
export const inventory: Module = {
  name: 'inventory',
  switch: 'inventory',
  needs: [],
  menu: [{ href: '/inventory', label: 'inventory.menu', icon: 'packages', permission: 'inventory.read' }],
  create: [
    {
      href: '/inventory/postings/receipt',
      label: 'inventory.receipt',
      icon: 'package-import',
      permission: 'inventory.post',
    },
    { href: '/inventory/styles/new', label: 'inventory.style', icon: 'tag', permission: 'inventory.write' },
  ],
  routes,
};
