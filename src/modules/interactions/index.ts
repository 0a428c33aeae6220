import type { Module } from '../../web/module.ts';
import { customerPanels } from './customer-panels.ts';
import { feedPanel } from './feed-pages.ts';
import { routes } from './routes.ts';
import { noteVisit } from './visits.ts';

/** One story of each customer: what was said, promised and is to be done next. */
export const interactions: Module = {
  name: 'interactions',
  switch: null,
  needs: [],
  menu: [
    {
      href: '/promises',
      label: 'interactions.promises',
      icon: 'heart-handshake',
      permission: 'customers.read',
      under: '/customers',
    },
    {
      href: '/follow-ups',
      label: 'interactions.follow_ups',
      icon: 'bell',
      permission: 'customers.read',
      under: '/customers',
    },
  ],
  create: [],
  routes,
  panels: { customer: customerPanels, account: feedPanel },
  opened: { customer: ({ context }, { id }) => noteVisit(context, id) },
};
