import { keptPage } from '../../web/kept-page.ts';
import type { Module } from '../../web/module.ts';
import { get } from '../../web/route.ts';
import { showMyDay, showStart } from './my-day.ts';

/** Everyone's first page. */
export const myDay: Module = {
  name: 'my-day',
  switch: null,
  needs: [],
  menu: [{ href: '/my-day', label: 'my_day.title', icon: 'sun', permission: 'account.own' }],
  create: [],
  routes: [get('/', 'account.own', showStart), get('/my-day', 'account.own', keptPage(showMyDay))],
};
