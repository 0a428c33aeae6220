import type { Module } from '../../web/module.ts';
import { pinnedMessages } from './agreed-message.ts';
import { dayCards } from './day-cards.ts';
import { lineGrids } from './line-grids.ts';
import { orderTable } from './order.ts';
import { routes } from './routes.ts';
import { serveWaiting } from './waiting.ts';

/** What customers bought: from the draft to the last piece shipped. */
export const orders: Module = {
  name: 'orders',
  switch: 'orders',
  needs: ['inventory'],
  menu: [{ href: '/orders', label: 'orders.title', icon: 'file-text', permission: 'orders.read' }],
  create: [{ href: '/orders/new', label: 'orders.one', icon: 'file-text', permission: 'orders.write' }],
  routes,
  panels: { customer: pinnedMessages, order: lineGrids },
  jobs: [
    {
      name: 'orders.serve_waiting',
      when: 'minute',
      run: async (context) => void (await serveWaiting(context)),
    },
  ],
  day: dayCards,
  states: [orderTable],
};
