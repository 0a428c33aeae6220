import { post, type Route } from '../../web/route.ts';
import { showCustomer } from '../customers/customer-page.ts';
import { followUpEndForm, interactionForm, promiseEndForm } from './interaction-form.ts';
import { finishFollowUp, finishPromise, showCustomerOf, writeInteraction } from './interactions.ts';

const read = 'customers.read';

export const routes: Route[] = [
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
