import type { Module } from '../../web/module.ts';
import { computeOrdered } from './class-actions.ts';
import { recompute } from './class-run.ts';
import { customerAddition } from './customer-addition.ts';
import { classPanel } from './panel.ts';
import { quietCards } from './quiet-list.ts';
import { routes } from './routes.ts';

/** What customers' orders say of them: who carries the business, who slips away, and who has gone quiet. */
export const classes: Module = {
  name: 'classes',
  switch: null,
  needs: [],
  menu: [
    {
      href: '/classes',
      label: 'classes.title',
      icon: 'chart-pie',
      permission: 'classes.read',
      under: '/customers',
    },
  ],
  create: [],
  routes,
  lists: { customers: customerAddition },
  panels: { customer: classPanel },
  day: quietCards,
  jobs: [
    { name: 'classes.recompute', when: 'night', run: recompute },
    { name: 'classes.ordered', when: 'minute', run: computeOrdered },
  ],
};
