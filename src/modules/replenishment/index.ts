import { keptPage } from '../../web/kept-page.ts';
import type { Module } from '../../web/module.ts';
import { get, post } from '../../web/route.ts';
import { lowStock } from './low-card.ts';
import { exportProposals, orderForm, orderProposals, showProposals } from './proposals.ts';
import { exportStockReport, showStockPicture, showStockReport } from './reports.ts';

const read = 'inventory.read';

/** What to order again, what lies too long, and what the stock is worth. */
export const replenishment: Module = {
  name: 'replenishment',
  switch: 'inventory',
  needs: [],
  menu: [
    {
      href: '/replenishment',
      label: 'replenishment.menu',
      icon: 'refresh',
      permission: read,
      under: '/inventory',
    },
  ],
  create: [],
  routes: [
    get('/replenishment', read, keptPage(showProposals)),
    get('/replenishment/export', 'exports.run', exportProposals),
    post('/replenishment/orders', {
      permission: 'incoming.write',
      form: orderForm,
      act: orderProposals,
      again: showProposals,
    }),
    get('/replenishment/:name', read, keptPage(showStockReport)),
    get('/replenishment/:name/picture', read, keptPage(showStockPicture)),
    get('/replenishment/:name/export', 'exports.run', exportStockReport),
  ],
  day: lowStock,
};
