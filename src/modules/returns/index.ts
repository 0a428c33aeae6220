import type { Module } from '../../web/module.ts';

/** Goods that come back: approved, received, inspected, and what becomes of them. */
export const returns: Module = {
  name: 'returns',
  switch: 'orders',
  needs: ['inventory'],
  menu: [],
  create: [],
  routes: [],
};
