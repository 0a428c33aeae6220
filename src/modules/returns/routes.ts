import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { fileRoutes } from '../../web/record-files.ts';
import { get, post, type Route } from '../../web/route.ts';
import { inspect, receive, showInspection, showReceipt } from './receiving.ts';
import { editReturnForm, inspectionForm, newReturnForm, receiptForm, stepForm } from './return-form.ts';
import { returnList } from './return-list.ts';
import { showReturn } from './return-page.ts';
import { create, returnAsRecord, save, showEditReturn, showNewReturn } from './returns.ts';
import { doReturnStep, showReturnStep } from './steps.ts';

const read = 'returns.read';
const permission = 'returns.write';
const warehouse = 'returns.receive';

export const routes: Route[] = [
  ...listRoutes(returnList),
  get('/returns/new', permission, showNewReturn),
  post('/returns', { permission, form: newReturnForm, act: create, again: showNewReturn }),
  get('/returns/:id', read, keptPage(showReturn)),
  get('/returns/:id/edit', permission, showEditReturn),
  post('/returns/:id', { permission, form: editReturnForm, act: save, again: showEditReturn }),
  get('/returns/:id/receipt', warehouse, showReceipt),
  post('/returns/:id/receipt', {
    permission: warehouse,
    form: receiptForm,
    act: receive,
    again: showReceipt,
  }),
  get('/returns/:id/inspection', warehouse, showInspection),
  post('/returns/:id/inspection', {
    permission: warehouse,
    form: inspectionForm,
    act: inspect,
    again: showInspection,
  }),
  // Each step demands its own permission besides; see the table in return.ts.
  get('/returns/:id/steps/:step', permission, showReturnStep),
  post('/returns/:id/steps/:step', { permission, form: stepForm, act: doReturnStep, again: showReturnStep }),
  ...fileRoutes({ at: '/returns', read, write: permission, find: returnAsRecord, again: showReturn }),
];
