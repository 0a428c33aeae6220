import type { Module } from '../../web/module.ts';
import { routes } from './routes.ts';

/** Spreadsheets coming in: matched, looked at row by row, agreed to, then written. */
export const imports: Module = {
  name: 'imports',
  switch: null,
  needs: [],
  menu: [{ href: '/imports', label: 'imports.title', icon: 'file-import', permission: 'imports.run' }],
  create: [],
  routes,
};
