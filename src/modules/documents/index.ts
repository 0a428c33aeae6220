import type { Module } from '../../web/module.ts';
import { documentTable } from './document.ts';
import { documentPanel } from './panels.ts';
import { routes } from './routes.ts';

/** Papers with the letterhead: frozen when issued, printed or as PDF. */
export const documents: Module = {
  name: 'documents',
  switch: 'orders',
  needs: ['inventory'],
  menu: [
    {
      href: '/documents',
      label: 'documents.title',
      icon: 'file-invoice',
      permission: 'documents.read',
      under: '/orders',
    },
  ],
  create: [],
  routes,
  panels: {
    quote: documentPanel('quote'),
    order: documentPanel('order'),
    shipment: documentPanel('shipment'),
  },
  states: [documentTable],
};
