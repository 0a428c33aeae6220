import type { Module } from '../../web/module.ts';
import { letterTable } from './letter.ts';
import { customerPanel, dueCard, orderPanel } from './panels.ts';
import { routes } from './routes.ts';
import { watchLetters } from './warnings.ts';

/** Banks' promises to pay against papers: their amounts, days and papers. */
export const lettersOfCredit: Module = {
  name: 'letters-of-credit',
  switch: 'orders',
  needs: ['inventory'],
  menu: [
    {
      href: '/letters-of-credit',
      label: 'letters_of_credit.title',
      icon: 'building-bank',
      permission: 'receipts.read',
      under: '/orders',
    },
  ],
  create: [],
  routes,
  panels: { order: orderPanel, customer: customerPanel },
  day: dueCard,
  jobs: [{ name: 'letters_of_credit.watch', when: 'night', run: watchLetters }],
  states: [letterTable],
};
