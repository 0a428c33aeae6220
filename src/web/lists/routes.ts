import { keptPage } from '../kept-page.ts';
import { get, type Route } from '../route.ts';
import type { List } from './declaration.ts';
import { exportList } from './export.ts';
import { showList } from './page.ts';
import { savedViewRoutes } from './saved-view-pages.ts';

/** A list's page, its export, and the pages of its saved views. Stand before routes such as `/orders/:id`. */
export function listRoutes<Row extends { id: number }, Figures>(list: List<Row, Figures>): Route[] {
  return [
    get(list.at, list.permission, keptPage(showList(list))),
    ...(list.exportedAs ? [get(`${list.at}/export`, 'exports.run', exportList(list))] : []),
    ...savedViewRoutes(list),
  ];
}
