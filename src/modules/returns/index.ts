import type { Module } from '../../web/module.ts';
import { returnCards } from './day.ts';
import { customerReturns, orderReturns } from './panels.ts';
import { returnTable } from './return.ts';
import { routes } from './routes.ts';

/** Goods that come back: approved, received, inspected, and what becomes of them. */
export const returns: Module = {
  name: 'returns',
  switch: 'orders',
  needs: ['inventory'],
  menu: [
    {
      href: '/returns',
      label: 'returns.title',
      icon: 'rotate',
      permission: 'returns.read',
      under: '/orders',
    },
  ],
  create: [{ href: '/returns/new', label: 'returns.one', icon: 'rotate', permission: 'returns.write' }],
  routes,
  panels: { order: orderReturns, customer: customerReturns },
  day: returnCards,
  states: [returnTable],
};
