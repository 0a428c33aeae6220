import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';

/** Accounts, roles and the set-up of the company. */
export const users: Module = {
  name: 'users',
  switch: null,
  needs: [],
  menu: [{ href: '/users', label: 'users.title', icon: 'user-cog', permission: 'users.manage' }],
  create: [],
  routes,
};
