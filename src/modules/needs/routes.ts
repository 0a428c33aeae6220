import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { fileRoutes } from '../../web/record-files.ts';
import { get, post, type Route } from '../../web/route.ts';
import { needAsRecord } from './need-actions.ts';
import { editNeedForm, newNeedForm, stepForm } from './need-form.ts';
import { needList } from './need-list.ts';
import { doNeedStep, showNeed, showNeedStep, takeOver } from './need-page.ts';
import { create, save, showEditNeed, showNewNeed } from './needs.ts';

const read = 'needs.read';
const permission = 'needs.write';

export const routes: Route[] = [
  ...listRoutes(needList),
  get('/customers/:id/needs/new', permission, showNewNeed),
  post('/customers/:id/needs', { permission, form: newNeedForm, act: create, again: showNewNeed }),
  get('/needs/:id', read, keptPage(showNeed)),
  get('/needs/:id/edit', permission, showEditNeed),
  post('/needs/:id', { permission, form: editNeedForm, act: save, again: showEditNeed }),
  get('/needs/:id/steps/:step', permission, showNeedStep),
  post('/needs/:id/steps/:step', { permission, form: stepForm, act: doNeedStep, again: showNeedStep }),
  post('/needs/:id/take-over', { permission, form: noFields, act: takeOver, again: showNeed }),
  ...fileRoutes({ at: '/needs', read, write: permission, find: needAsRecord, again: showNeed }),
];
