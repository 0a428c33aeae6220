import { keptPage } from '../../web/kept-page.ts';
import type { Module } from '../../web/module.ts';
import { get } from '../../web/route.ts';
import { lookUpGoods, showAsk } from './ask.ts';
import { exportOverview, showOverview } from './overview-page.ts';
import { incomingPanel, orderPanel, skuPanel, stylePanel } from './panels.ts';

const read = 'inventory.read';

/** What can be promised for which day. */
export const availability: Module = {
  name: 'availability',
  switch: 'inventory',
  needs: [],
  menu: [
    {
      href: '/availability',
      label: 'availability.title',
      icon: 'calendar-check',
      permission: read,
      under: '/inventory',
    },
  ],
  create: [],
  routes: [
    get('/availability', read, keptPage(showAsk)),
    get('/availability/lookup', read, lookUpGoods),
    get('/availability/list', read, keptPage(showOverview)),
    get('/availability/list/export', 'exports.run', exportOverview),
  ],
  panels: { sku: skuPanel, style: stylePanel, order: orderPanel, incoming: incomingPanel },
};
