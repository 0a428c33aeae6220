import type { Module } from '../../web/module.ts';
import { needTable } from './need.ts';
import { customerNeeds } from './need-panel.ts';
import { routes } from './routes.ts';
import { sheetPanel } from './sheet-panel.ts';

/** What each customer asks for: from a wish to what is approved, and onto every order. */
export const needs: Module = {
  name: 'needs',
  switch: null,
  needs: [],
  menu: [
    {
      href: '/needs',
      label: 'needs.title',
      icon: 'checklist',
      permission: 'needs.read',
      under: '/customers',
    },
  ],
  create: [],
  routes,
  panels: { customer: customerNeeds, customer_sheet: sheetPanel },
  states: [needTable],
};
