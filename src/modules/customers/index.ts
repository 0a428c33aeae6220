import type { Module } from '../../web/module.ts';
import { remakeKeys } from './customer-keys.ts';
import { routes } from './routes.ts';

/** Customers with their one story: what was said, promised, ordered and sent. */
export const customers: Module = {
  name: 'customers',
  switch: null,
  needs: [],
  menu: [
    { href: '/customers', label: 'customers.title', icon: 'building-store', permission: 'customers.read' },
  ],
  create: [
    { href: '/customers/new', label: 'customers.one', icon: 'building-store', permission: 'customers.write' },
  ],
  routes,
  jobs: [{ name: 'customers.keys', when: 'minute', run: remakeKeys }],
};
