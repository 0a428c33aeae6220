import type { Module } from '../../web/module.ts';
import { customerPanels } from './customer-panels.ts';
import { routes } from './routes.ts';

/** One story of each customer: what was said, promised and is to be done next. */
export const interactions: Module = {
  name: 'interactions',
  switch: null,
  needs: [],
  menu: [],
  create: [],
  routes,
  panels: { customer: customerPanels },
};
