import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { agreedMessageForm } from '../customers/customer-form.ts';
import { saveAgreedMessage, showAgreedMessage } from './agreed-message.ts';
import { amend, showAmendment } from './amendment.ts';
import { confirm, reserveNow, showConfirmation } from './confirmation.ts';
import { checkPo, linePrice } from './live-checks.ts';
import { settleNeed } from './order-checklist.ts';
import {
  amendmentForm,
  confirmationForm,
  editOrderForm,
  holdForm,
  newOrderForm,
  orderNeedForm,
  promiseForm,
  reasonForm,
  releaseForm,
  releaseStepForm,
} from './order-form.ts';
import { orderList } from './order-list.ts';
import { showOrder } from './order-page.ts';
import { create, save, showEditOrder, showNewOrder } from './orders.ts';
import { promise, showPromise } from './promises.ts';
import { doStep, showStep } from './steps.ts';

const read = 'orders.read';
const permission = 'orders.write';

export const routes: Route[] = [
  ...listRoutes(orderList),
  get('/orders/new', permission, showNewOrder),
  post('/orders', { permission, form: newOrderForm, act: create, again: showNewOrder }),
  get('/orders/po-check', permission, checkPo),
  get('/orders/line-price', permission, linePrice),
  get('/orders/:id', read, keptPage(showOrder)),
  get('/orders/:id/edit', permission, showEditOrder),
  post('/orders/:id', { permission, form: editOrderForm, act: save, again: showEditOrder }),
  get('/orders/:id/confirmation', permission, showConfirmation),
  post('/orders/:id/confirmation', {
    permission,
    form: confirmationForm,
    act: confirm,
    again: showConfirmation,
  }),
  post('/orders/:id/reservation', { permission, form: releaseForm, act: reserveNow, again: showOrder }),
  get('/orders/:id/amendment', permission, showAmendment),
  post('/orders/:id/amendment', { permission, form: amendmentForm, act: amend, again: showAmendment }),
  get('/orders/:id/promise', permission, showPromise),
  post('/orders/:id/promise', { permission, form: promiseForm, act: promise, again: showPromise }),
  get('/orders/:id/agreed-message', permission, showAgreedMessage),
  post('/orders/:id/agreed-message', {
    permission,
    form: agreedMessageForm,
    act: saveAgreedMessage,
    again: showAgreedMessage,
  }),
  get('/orders/:id/release', permission, showStep('release')),
  post('/orders/:id/release', {
    permission,
    form: releaseStepForm,
    act: doStep('release'),
    again: showStep('release'),
  }),
  post('/orders/:id/needs/:need', { permission, form: orderNeedForm, act: settleNeed, again: showOrder }),
  get('/orders/:id/hold', permission, showStep('hold')),
  post('/orders/:id/hold', { permission, form: holdForm, act: doStep('hold'), again: showStep('hold') }),
  get('/orders/:id/resumption', permission, showStep('resume')),
  post('/orders/:id/resumption', {
    permission,
    form: releaseForm,
    act: doStep('resume'),
    again: showStep('resume'),
  }),
  get('/orders/:id/closing', permission, showStep('close')),
  post('/orders/:id/closing', {
    permission,
    form: releaseForm,
    act: doStep('close'),
    again: showStep('close'),
  }),
  get('/orders/:id/short-closing', permission, showStep('close_short')),
  post('/orders/:id/short-closing', {
    permission,
    form: reasonForm,
    act: doStep('close_short'),
    again: showStep('close_short'),
  }),
  get('/orders/:id/cancellation', permission, showStep('cancel')),
  post('/orders/:id/cancellation', {
    permission,
    form: reasonForm,
    act: doStep('cancel'),
    again: showStep('cancel'),
  }),
];
