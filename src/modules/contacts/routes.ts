import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { get, post, type Route } from '../../web/route.ts';
import { editContactForm, newContactForm } from './contact-form.ts';
import { showContacts } from './contact-list.ts';
import {
  archive,
  create,
  save,
  showArchive,
  showContact,
  showEditContact,
  showNewContact,
} from './contacts.ts';

const read = 'customers.read';
const write = 'customers.write';

export const routes: Route[] = [
  get('/contacts', read, keptPage(showContacts)),
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
  get('/contacts/:id/archive', write, showArchive),
  post('/contacts/:id/archive', { permission: write, form: noFields, act: archive, again: showArchive }),
];
