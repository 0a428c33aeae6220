import type { Module } from '../../web/module.ts';

/** What to order again, what lies too long, and what the stock is worth. */
export const replenishment: Module = {
  name: 'replenishment',
  switch: 'inventory',
  needs: [],
  menu: [],
  create: [],
  routes: [],
};
