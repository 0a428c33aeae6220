import type { Module } from '../../web/module.ts';

/** How customers pay: plans, what falls due when, what is open, and credit. */
export const paymentPlans: Module = {
  name: 'payment-plans',
  switch: 'orders',
  needs: [],
  menu: [],
  create: [],
  routes: [],
};
