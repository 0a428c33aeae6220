import { keptPage } from '../../web/kept-page.ts';
import { get, post, type Route } from '../../web/route.ts';
import { showOpenThings } from './open-list.ts';
import {
  assign,
  assignForm,
  claim,
  claimForm,
  giveBack,
  giveThings,
  returnForm,
  showAssign,
  showAssignThings,
  showInPool,
  showPoolAgain,
  showReturn,
} from './pool.ts';
import { showPool } from './pool-list.ts';
import { poolSettingsForm, savePoolSettings, showPoolSettings } from './settings-page.ts';

const read = 'pool.read';
const settings = 'settings.manage';

export const routes: Route[] = [
  get('/pool', read, keptPage(showPool)),
  get('/pool/settings', settings, showPoolSettings),
  post('/pool/settings', {
    permission: settings,
    form: poolSettingsForm,
    act: savePoolSettings,
    again: showPoolSettings,
  }),
  get('/pool/open', 'handovers.manage', keptPage(showOpenThings)),
  post('/pool/open/:kind', {
    permission: 'customers.assign',
    form: assignForm,
    act: giveThings,
    again: (request) => showAssignThings(request),
  }),
  post('/pool/claim', { permission: 'pool.claim', form: claimForm, act: claim, again: showPoolAgain }),
  post('/pool/assign', {
    permission: 'customers.assign',
    form: assignForm,
    act: assign,
    again: (request) => showAssign(request),
  }),
  get('/pool/:id', read, keptPage(showInPool)),
  get('/pool/:id/return', 'customers.write', showReturn),
  post('/pool/:id/return', {
    permission: 'customers.write',
    form: returnForm,
    act: giveBack,
    again: showReturn,
  }),
];
