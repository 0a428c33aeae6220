import { keptPage } from '../../web/kept-page.ts';
import type { Module } from '../../web/module.ts';
import { get } from '../../web/route.ts';
import { showLive, showSearch } from './search.ts';

/** The one box on top of every page. */
export const search: Module = {
  name: 'search',
  switch: null,
  needs: [],
  menu: [],
  create: [],
  routes: [
    get('/search', 'search.use', keptPage(showSearch)),
    get('/search/live', 'search.use', keptPage(showLive)),
  ],
};
