import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';

/** Possible orders on their way through the stages. */
export const opportunities: Module = {
  name: 'opportunities',
  switch: 'opportunities',
  needs: [],
  menu: [
    {
      href: '/opportunities',
      label: 'opportunities.title',
      icon: 'target-arrow',
      permission: 'opportunities.read',
    },
  ],
  create: [
    {
      href: '/opportunities/new',
      label: 'opportunities.one',
      icon: 'target-arrow',
      permission: 'opportunities.write',
    },
  ],
  routes,
};
