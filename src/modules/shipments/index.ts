import type { Module } from '../../web/module.ts';
import { pinnedMessages } from './agreed-message.ts';
import { tellOfLate } from './late-story.ts';
import { routes } from './routes.ts';
import { shipmentTable } from './shipment.ts';

/** Goods leaving with one carrier: planned, packed, dispatched, followed and delivered. */
export const shipments: Module = {
  name: 'shipments',
  switch: 'shipments',
  needs: ['orders', 'inventory', 'carriers'],
  menu: [{ href: '/shipments', label: 'shipments.title', icon: 'truck', permission: 'shipments.read' }],
  create: [{ href: '/shipments/new', label: 'shipments.one', icon: 'truck', permission: 'shipments.write' }],
  routes,
  panels: { customer: pinnedMessages },
  jobs: [{ name: 'shipments.late', when: 'night', run: tellOfLate }],
  states: [shipmentTable],
};
