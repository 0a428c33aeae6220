import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { get, post, type Route } from '../../web/route.ts';
import {
  agreedMessageForm,
  bulkForm,
  editCustomerForm,
  followUpEndForm,
  interactionForm,
  newCustomerForm,
  promiseEndForm,
} from './customer-form.ts';
import { exportCustomers, lookUpCustomers, showCustomers } from './customer-list.ts';
import { showCustomer } from './customer-page.ts';
import {
  archiveCustomer,
  assign,
  create,
  saveCustomer,
  showArchiveCustomer,
  showAssign,
  showEditCustomer,
  showNewCustomer,
} from './customers.ts';
import { showDuplicates } from './duplicate-notice.ts';
import {
  finishFollowUp,
  finishPromise,
  saveAgreedMessage,
  showAgreedMessage,
  showCustomerOf,
  writeInteraction,
} from './interactions.ts';

const read = 'customers.read';
const write = 'customers.write';

export const routes: Route[] = [
  get('/customers', read, keptPage(showCustomers)),
  get('/customers/export', 'exports.run', exportCustomers),
  get('/customers/lookup', read, lookUpCustomers),
  get('/customers/duplicates', write, showDuplicates),
  get('/customers/new', write, showNewCustomer),
  post('/customers', { permission: write, form: newCustomerForm, act: create, again: showNewCustomer }),
  post('/customers/assign', {
    permission: 'customers.assign',
    form: bulkForm,
    act: assign,
    again: (request) => showAssign(request),
  }),
  get('/customers/:id', read, keptPage(showCustomer)),
  get('/customers/:id/edit', write, showEditCustomer),
  post('/customers/:id', {
    permission: write,
    form: editCustomerForm,
    act: saveCustomer,
    again: showEditCustomer,
  }),
  get('/customers/:id/archive', write, showArchiveCustomer),
  post('/customers/:id/archive', {
    permission: write,
    form: noFields,
    act: archiveCustomer,
    again: showArchiveCustomer,
  }),
  get('/customers/:id/agreed-message', write, showAgreedMessage),
  post('/customers/:id/agreed-message', {
    permission: write,
    form: agreedMessageForm,
    act: saveAgreedMessage,
    again: showAgreedMessage,
  }),
  post('/customers/:id/interactions', {
    permission: read,
    form: interactionForm,
    act: writeInteraction,
    again: showCustomer,
  }),
  post('/promises/:id/end', {
    permission: read,
    form: promiseEndForm,
    act: finishPromise,
    again: showCustomerOf('promises'),
  }),
  post('/follow-ups/:id/end', {
    permission: read,
    form: followUpEndForm,
    act: finishFollowUp,
    again: showCustomerOf('follow_ups'),
  }),
];
