import { keptPage } from '../../web/kept-page.ts';
import type { Module } from '../../web/module.ts';
import { get } from '../../web/route.ts';
import { exportReport, showPicture, showReport, showReports } from './reports.ts';

/** What the figures say: a picture, the table below it, and the same as a sheet. */
export const reportsModule: Module = {
  name: 'reports',
  switch: 'reports',
  needs: [],
  menu: [{ href: '/reports', label: 'reports.title', icon: 'chart-bar', permission: 'reports.read' }],
  create: [],
  routes: [
    get('/reports', 'reports.read', showReports),
    get('/reports/:name', 'reports.read', keptPage(showReport)),
    get('/reports/:name/picture', 'reports.read', keptPage(showPicture)),
    get('/reports/:name/export', 'exports.run', exportReport),
  ],
};
