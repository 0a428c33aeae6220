import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { showAccount } from '../account/account.ts';
import { showCustomer } from '../customers/customer-page.ts';
import { changeFeed, showFeed } from './feed-pages.ts';
import {
  createFollowUp,
  finish,
  saveFollowUp,
  showChangeFollowUp,
  showEndFollowUp,
  showNewFollowUp,
} from './follow-ups.ts';
import {
  addendumForm,
  changeForm,
  correctionForm,
  feedForm,
  followUpEndForm,
  followUpForm,
  interactionForm,
  promiseEndForm,
  promiseForm,
} from './interaction-form.ts';
import { add, correct, showCorrection, showInteraction, writeInteraction } from './interactions.ts';
import { followUpList, promiseList } from './item-list.ts';
import { showKeptRate } from './kept-rate.ts';
import {
  createPromise,
  finishPromise,
  savePromise,
  showChangePromise,
  showEndPromise,
  showNewPromise,
} from './promises.ts';

// Whoever reads a customer may speak with them, and so may write down what was said and promised.
const permission = 'customers.read';

export const routes: Route[] = [
  post('/customers/:id/interactions', {
    permission,
    form: interactionForm,
    act: writeInteraction,
    again: showCustomer,
  }),
  get('/interactions/:id', permission, keptPage(showInteraction)),
  post('/interactions/:id/addenda', { permission, form: addendumForm, act: add, again: showInteraction }),
  get('/interactions/:id/correction', permission, showCorrection),
  post('/interactions/:id/correction', {
    permission,
    form: correctionForm,
    act: correct,
    again: showCorrection,
  }),

  ...listRoutes(promiseList),
  get('/promises/kept', permission, keptPage(showKeptRate)),
  get('/customers/:id/promises/new', permission, showNewPromise),
  post('/customers/:id/promises', {
    permission,
    form: promiseForm,
    act: createPromise,
    again: showNewPromise,
  }),
  get('/promises/:id/end', permission, showEndPromise),
  post('/promises/:id/end', { permission, form: promiseEndForm, act: finishPromise, again: showEndPromise }),
  get('/promises/:id/change', permission, showChangePromise),
  post('/promises/:id/change', { permission, form: changeForm, act: savePromise, again: showChangePromise }),

  ...listRoutes(followUpList),
  get('/customers/:id/follow-ups/new', permission, showNewFollowUp),
  post('/customers/:id/follow-ups', {
    permission,
    form: followUpForm,
    act: createFollowUp,
    again: showNewFollowUp,
  }),
  get('/follow-ups/:id/end', permission, showEndFollowUp),
  post('/follow-ups/:id/end', { permission, form: followUpEndForm, act: finish, again: showEndFollowUp }),
  get('/follow-ups/:id/change', permission, showChangeFollowUp),
  post('/follow-ups/:id/change', {
    permission,
    form: changeForm,
    act: saveFollowUp,
    again: showChangeFollowUp,
  }),

  get('/calendar/:token.ics', 'public', showFeed),
  post('/account/calendar', {
    permission: 'account.own',
    form: feedForm,
    act: changeFeed,
    again: showAccount,
  }),
];
