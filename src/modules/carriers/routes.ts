import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { editCarrierForm, newCarrierForm } from './carrier-form.ts';
import { carrierList } from './carrier-list.ts';
import {
  archive,
  create,
  save,
  showArchive,
  showCarrier,
  showEditCarrier,
  showNewCarrier,
} from './carriers.ts';

const read = 'carriers.read';
const permission = 'carriers.write';

export const routes: Route[] = [
  ...listRoutes(carrierList),
  get('/carriers/new', permission, showNewCarrier),
  post('/carriers', { permission, form: newCarrierForm, act: create, again: showNewCarrier }),
  get('/carriers/:id', read, keptPage(showCarrier)),
  get('/carriers/:id/edit', permission, showEditCarrier),
  post('/carriers/:id', { permission, form: editCarrierForm, act: save, again: showEditCarrier }),
  get('/carriers/:id/archive', permission, showArchive),
  post('/carriers/:id/archive', { permission, form: noFields, act: archive, again: showArchive }),
];
