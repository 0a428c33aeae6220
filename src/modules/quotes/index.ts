import type { Module } from '../../web/module.ts';
import { quoteTable } from './quote.ts';
import { customerPanel, dayCards, opportunityPanel, orderPanel, sheetPanel } from './quote-panels.ts';
import { routes } from './routes.ts';
import { expireQuotes } from './step-actions.ts';

/** What is offered to customers: lines, terms and how long they hold; accepted it makes the order. */
export const quotes: Module = {
  name: 'quotes',
  switch: 'orders',
  needs: ['inventory'],
  menu: [{ href: '/quotes', label: 'quotes.title', icon: 'file-dollar', permission: 'quotes.read' }],
  create: [{ href: '/quotes/new', label: 'quotes.one', icon: 'file-dollar', permission: 'quotes.write' }],
  routes,
  panels: {
    customer: customerPanel,
    customer_sheet: sheetPanel,
    opportunity: opportunityPanel,
    order: orderPanel,
  },
  day: dayCards,
  // Each minute, so that it is over when the company's day is; a day missed is made up for.
  jobs: [{ name: 'quotes.expire', when: 'minute', run: expireQuotes }],
  states: [quoteTable],
};
