import type { Module } from '../../web/module.ts';
import { incomingTable } from './incoming.ts';
import { lateIncoming } from './late-card.ts';
import { routes } from './routes.ts';

/** What is expected to come in: production batches and purchases, and their receiving. */
export const incoming: Module = {
  name: 'incoming',
  switch: 'inventory',
  needs: [],
  menu: [
    {
      href: '/incoming',
      label: 'incoming.title',
      icon: 'package-import',
      permission: 'incoming.read',
      under: '/inventory',
    },
  ],
  create: [
    {
      href: '/incoming/new',
      label: 'incoming.one',
      icon: 'calendar-event',
      permission: 'incoming.write',
    },
  ],
  routes,
  day: lateIncoming,
  states: [incomingTable],
};
