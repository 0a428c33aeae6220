import type { Module } from '../../web/module.ts';

/** What can be promised for which day. */
export const availability: Module = {
  name: 'availability',
  switch: 'inventory',
  needs: [],
  menu: [],
  create: [],
  routes: [],
};
