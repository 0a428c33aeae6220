import type { Module } from '../../web/module.ts';
import { poolDay, poolPanel } from './pool-day.ts';
import { recallUntouched } from './recall.ts';
import { routes } from './routes.ts';

/** Customers without an owner: waiting to be assigned, taken by sales, given back, recalled. */
export const pool: Module = {
  name: 'pool',
  switch: null,
  needs: [],
  menu: [{ href: '/pool', label: 'pool.title', icon: 'inbox', permission: 'pool.read', under: '/customers' }],
  create: [],
  routes,
  panels: { customer: poolPanel },
  day: poolDay,
  jobs: [{ name: 'pool.recall', when: 'night', run: recallUntouched }],
};
