import type { Module } from '../../web/module.ts';
import { overdueCard } from './day.ts';
import { customerPanel, orderPanel } from './panels.ts';
import { receiptTable } from './receipt.ts';
import { routes } from './routes.ts';

/** What customers have paid, statements and what is owed. */
export const receipts: Module = {
  name: 'receipts',
  switch: 'orders',
  needs: ['inventory'],
  menu: [
    {
      href: '/receipts',
      label: 'receipts.title',
      icon: 'cash',
      permission: 'receipts.read',
      under: '/orders',
    },
    {
      href: '/receivables',
      label: 'receipts.receivables',
      icon: 'report-money',
      permission: 'receipts.read',
      under: '/orders',
    },
  ],
  create: [{ href: '/receipts/new', label: 'receipts.one', icon: 'cash', permission: 'receipts.write' }],
  routes,
  panels: { order: orderPanel, customer: customerPanel },
  day: overdueCard,
  states: [receiptTable],
};
