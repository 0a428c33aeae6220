import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { create, lookUpSuppliers, save, showEditIncoming, showNewIncoming } from './batches.ts';
import { datesForm, editIncomingForm, newIncomingForm, receiptForm, stepForm } from './incoming-form.ts';
import { incomingList } from './incoming-list.ts';
import { showIncoming } from './incoming-page.ts';
import { receive, showReceipt } from './receiving.ts';
import { redate, showDates } from './redating.ts';
import { doStep, showStep } from './steps.ts';

const read = 'incoming.read';
const permission = 'incoming.write';

export const routes: Route[] = [
  ...listRoutes(incomingList),
  get('/incoming/new', permission, showNewIncoming),
  post('/incoming', { permission, form: newIncomingForm, act: create, again: showNewIncoming }),
  get('/incoming/suppliers', permission, lookUpSuppliers),
  get('/incoming/:id', read, keptPage(showIncoming)),
  get('/incoming/:id/edit', permission, showEditIncoming),
  post('/incoming/:id', { permission, form: editIncomingForm, act: save, again: showEditIncoming }),
  get('/incoming/:id/receipt', permission, showReceipt),
  post('/incoming/:id/receipt', { permission, form: receiptForm, act: receive, again: showReceipt }),
  get('/incoming/:id/dates', permission, showDates),
  post('/incoming/:id/dates', { permission, form: datesForm, act: redate, again: showDates }),
  get('/incoming/:id/steps/:step', permission, showStep),
  post('/incoming/:id/steps/:step', { permission, form: stepForm, act: doStep, again: showStep }),
];
