import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { fileRoutes } from '../../web/record-files.ts';
import { get, post, type Route } from '../../web/route.ts';
import {
  acceptanceForm,
  editQuoteForm,
  newQuoteForm,
  prolongForm,
  rejectionForm,
  revisionForm,
  sendForm,
} from './quote-form.ts';
import { quoteList } from './quote-list.ts';
import { showQuote } from './quote-page.ts';
import { quoteAsRecord } from './quote-queries.ts';
import { create, save, showEditQuote, showNewQuote } from './quotes.ts';
import { accept, prolong, reject, revise, send, showStep } from './steps.ts';

const read = 'quotes.read';
const permission = 'quotes.write';
// An accepted quote is an order.
const order = 'orders.write';

export const routes: Route[] = [
  ...listRoutes(quoteList),
  get('/quotes/new', permission, showNewQuote),
  post('/quotes', { permission, form: newQuoteForm, act: create, again: showNewQuote }),
  get('/quotes/:id', read, keptPage(showQuote)),
  get('/quotes/:id/edit', permission, showEditQuote),
  post('/quotes/:id', { permission, form: editQuoteForm, act: save, again: showEditQuote }),
  get('/quotes/:id/sending', permission, showStep('send')),
  post('/quotes/:id/sending', { permission, form: sendForm, act: send, again: showStep('send') }),
  get('/quotes/:id/acceptance', order, showStep('accept')),
  post('/quotes/:id/acceptance', {
    permission: order,
    form: acceptanceForm,
    act: accept,
    again: showStep('accept'),
  }),
  get('/quotes/:id/validity', permission, showStep('prolong')),
  post('/quotes/:id/validity', { permission, form: prolongForm, act: prolong, again: showStep('prolong') }),
  get('/quotes/:id/revision', permission, showStep('revise')),
  post('/quotes/:id/revision', { permission, form: revisionForm, act: revise, again: showStep('revise') }),
  get('/quotes/:id/rejection', permission, showStep('reject')),
  post('/quotes/:id/rejection', {
    permission,
    form: rejectionForm,
    act: reject,
    again: showStep('reject'),
  }),
  ...fileRoutes({ at: '/quotes', read, write: permission, find: quoteAsRecord, again: showQuote }),
];
