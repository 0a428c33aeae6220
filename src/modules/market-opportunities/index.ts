import type { Module } from '../../web/module.ts';
import { dayCards } from './market-list.ts';
import { routes } from './routes.ts';

/** Countries, product lines and seasons worth opening, above single opportunities. */
export const marketOpportunities: Module = {
  name: 'market-opportunities',
  switch: 'opportunities',
  needs: [],
  menu: [
    {
      href: '/market-opportunities',
      label: 'market_opportunities.title',
      icon: 'world',
      permission: 'market_opportunities.read',
      under: '/opportunities',
    },
  ],
  create: [],
  routes,
  day: dayCards,
};
