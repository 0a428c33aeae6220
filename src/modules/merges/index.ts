import type { Module } from '../../web/module.ts';
import { customerPanel } from './panel.ts';
import { routes } from './routes.ts';

/** Two customers that are one: found, compared, merged, and made two again. */
export const merges: Module = {
  name: 'merges',
  switch: null,
  needs: [],
  menu: [
    {
      href: '/merges',
      label: 'merges.title',
      icon: 'arrows-join',
      permission: 'customers.merge',
      under: '/customers',
    },
  ],
  create: [],
  routes,
  panels: { customer: customerPanel },
};
