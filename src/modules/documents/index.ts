import type { Module } from '../../web/module.ts';

/** Papers with the letterhead: frozen when issued, printed or as PDF. */
export const documents: Module = {
  name: 'documents',
  switch: 'orders',
  needs: ['inventory'],
  menu: [],
  create: [],
  routes: [],
};
