import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';

/** The firms that carry the goods, and how well they keep their word. */
export const carriers: Module = {
  name: 'carriers',
  switch: 'carriers',
  needs: [],
  menu: [{ href: '/carriers', label: 'carriers.title', icon: 'ship', permission: 'carriers.read' }],
  create: [{ href: '/carriers/new', label: 'carriers.one', icon: 'ship', permission: 'carriers.write' }],
  routes,
};
