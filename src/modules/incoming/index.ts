import type { Module } from '../../web/module.ts';

/** What is expected to come in: production batches and purchases, and their receiving. */
export const incoming: Module = {
  name: 'incoming',
  switch: 'inventory',
  needs: [],
  menu: [],
  create: [],
  routes: [],
};
