import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';

/** How content customers are, asked after each delivery. */
export const satisfaction: Module = {
  name: 'satisfaction',
  switch: 'satisfaction',
  needs: [],
  menu: [
    {
      href: '/satisfaction',
      label: 'satisfaction.title',
      icon: 'mood-smile',
      permission: 'satisfaction.read',
    },
  ],
  create: [],
  routes,
};
