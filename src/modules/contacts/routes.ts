import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { editContactForm, employerForm, moveForm, newContactForm, positionForm } from './contact-form.ts';
import { contactList } from './contact-list.ts';
import {
  archive,
  create,
  save,
  showArchive,
  showContact,
  showEditContact,
  showNewContact,
} from './contacts.ts';
import { add, move, showAddEmployer, showMove } from './employers.ts';
import { savePosition, showPosition } from './positions.ts';

const read = 'customers.read';
const write = 'customers.write';

export const routes: Route[] = [
  ...listRoutes(contactList),
  get('/customers/:id/contacts/new', write, showNewContact),
  post('/customers/:id/contacts', {
    permission: write,
    form: newContactForm,
    act: create,
    again: showNewContact,
  }),
  get('/contacts/:id', read, keptPage(showContact)),
  get('/contacts/:id/edit', write, showEditContact),
  post('/contacts/:id', { permission: write, form: editContactForm, act: save, again: showEditContact }),
  get('/contacts/:id/employers/new', write, showAddEmployer),
  post('/contacts/:id/employers', {
    permission: write,
    form: employerForm,
    act: add,
    again: showAddEmployer,
  }),
  get('/contacts/:id/employers/:customer/move', write, showMove),
  post('/contacts/:id/employers/:customer/move', {
    permission: write,
    form: moveForm,
    act: move,
    again: showMove,
  }),
  get('/contacts/:id/positions/:position/edit', write, showPosition),
  post('/contacts/:id/positions/:position', {
    permission: write,
    form: positionForm,
    act: savePosition,
    again: showPosition,
  }),
  get('/contacts/:id/archive', write, showArchive),
  post('/contacts/:id/archive', { permission: write, form: noFields, act: archive, again: showArchive }),
];
