import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';
import { stocktakeTable } from './stocktake.ts';
import { stocktakeDay } from './stocktake-day.ts';

/** Counting a warehouse while trade goes on, and posting what differs. */
export const stocktakes: Module = {
  name: 'stocktakes',
  switch: 'inventory',
  needs: [],
  menu: [
    {
      href: '/stocktakes',
      label: 'stocktakes.title',
      icon: 'clipboard-list',
      permission: 'stocktakes.read',
      under: '/inventory',
    },
  ],
  create: [
    {
      href: '/stocktakes/new',
      label: 'stocktakes.one',
      icon: 'clipboard-list',
      permission: 'stocktakes.manage',
    },
  ],
  routes,
  day: stocktakeDay,
  states: [stocktakeTable],
};
