import type { Module } from '../../web/module.ts';

/** What is offered to customers: lines, terms and how long they hold; accepted it makes the order. */
export const quotes: Module = {
  name: 'quotes',
  switch: 'orders',
  needs: ['inventory'],
  menu: [],
  create: [],
  routes: [],
};
