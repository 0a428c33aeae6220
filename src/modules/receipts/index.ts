import type { Module } from '../../web/module.ts';

/** What customers have paid, letters of credit, statements and what is owed. */
export const receipts: Module = {
  name: 'receipts',
  switch: 'orders',
  needs: [],
  menu: [],
  create: [],
  routes: [],
};
