import { noFields } from '../../web/fields.ts';
import { keptRecord } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { saveAgreedMessage, showAgreedMessage } from './agreed-message.ts';
import {
  assign,
  assignAgain,
  assignForm,
  changeLevel,
  changeTags,
  levelAgain,
  levelForm,
  tagsAgain,
  tagsForm,
} from './bulk.ts';
import { agreedMessageForm, editCustomerForm, newCustomerForm } from './customer-form.ts';
import { customerList, lookUpCustomers } from './customer-list.ts';
import { showCustomer } from './customer-page.ts';
import {
  archiveCustomer,
  create,
  saveCustomer,
  showArchiveCustomer,
  showEditCustomer,
  showNewCustomer,
} from './customers.ts';
import { showDuplicates } from './duplicate-notice.ts';

const read = 'customers.read';
const write = 'customers.write';

export const routes: Route[] = [
  ...listRoutes(customerList),
  get('/customers/lookup', read, lookUpCustomers),
  get('/customers/duplicates', write, showDuplicates),
  get('/customers/new', write, showNewCustomer),
  post('/customers', { permission: write, form: newCustomerForm, act: create, again: showNewCustomer }),
  post('/customers/assign', {
    permission: 'customers.assign',
    form: assignForm,
    act: assign,
    again: assignAgain,
  }),
  get('/customers/:id', read, keptRecord('customer', showCustomer)),
  post('/customers/level', { permission: write, form: levelForm, act: changeLevel, again: levelAgain }),
  post('/customers/tags', { permission: write, form: tagsForm, act: changeTags, again: tagsAgain }),
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
];
