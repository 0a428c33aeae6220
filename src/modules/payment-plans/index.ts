import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';

/** How customers pay: plans, what falls due when, what is open, and credit. */
export const paymentPlans: Module = {
  name: 'payment-plans',
  switch: 'orders',
  needs: ['inventory'],
  menu: [
    {
      href: '/payment-plans',
      label: 'payment_plans.title',
      icon: 'percentage',
      permission: 'payment_plans.manage',
      under: '/orders',
    },
  ],
  create: [],
  routes,
};
