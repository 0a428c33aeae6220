import type { Module } from '../../web/module.ts';
import { wakeDormant } from './move-actions.ts';
import { customerPanel, dayCards, orderPanel } from './opportunity-panels.ts';
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
    {
      href: '/opportunities/fair-contact',
      label: 'opportunities.fair_contact',
      icon: 'user-plus',
      permission: 'opportunities.write',
    },
  ],
  routes,
  panels: { customer: customerPanel, order: orderPanel },
  day: dayCards,
  jobs: [{ name: 'opportunities.wake', when: 'night', run: wakeDormant }],
};
