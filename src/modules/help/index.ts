import { keptPage } from '../../web/kept-page.ts';
import type { Module } from '../../web/module.ts';
import { get } from '../../web/route.ts';
import { showGuide, showStates, showTopic } from './help.ts';

/** The guide: what each page is for and how its jobs are done, from docs/guide. */
export const help: Module = {
  name: 'help',
  switch: null,
  needs: [],
  menu: [],
  create: [],
  routes: [
    get('/help', 'account.own', keptPage(showGuide)),
    get('/help/states', 'account.own', keptPage(showStates)),
    get('/help/:topic', 'account.own', keptPage(showTopic)),
  ],
};
