import type { Module } from '../../web/module.ts';

/** Counting a warehouse while trade goes on, and posting what differs. */
export const stocktakes: Module = {
  name: 'stocktakes',
  switch: 'inventory',
  needs: [],
  menu: [],
  create: [],
  routes: [],
};
