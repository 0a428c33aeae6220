import { keptPage } from '../../web/kept-page.ts';
import { savedViewRoutes } from '../../web/lists/saved-view-pages.ts';
import { get, post, type Route } from '../../web/route.ts';
import { assign, assignAgain, assignForm } from './assignment.ts';
import { showBoard } from './board.ts';
import { meetAtFair, showFairContact } from './fair-contact.ts';
import { move, showMove } from './moves.ts';
import { create, lookUpItems, save, showEditOpportunity, showNewOpportunity } from './opportunities.ts';
import {
  editOpportunityForm,
  fairContactForm,
  newOpportunityForm,
  stageForm,
  wonOrderForm,
} from './opportunity-form.ts';
import { exportOpportunities, opportunityList, showOpportunities } from './opportunity-list.ts';
import { showOpportunity } from './opportunity-page.ts';
import { makeOrder, makeOrderAtOnce, opportunityOrderForm, showOrderForm } from './order-making.ts';
import { lossReasonsForm, newStageForm, placeForm, retireForm, stageSettingsForm } from './stage-form.ts';
import {
  addNewStage,
  bringBack,
  place,
  retire,
  saveLossReasons,
  saveStage,
  showEditStage,
  showRetire,
  showStages,
} from './stages.ts';
import { saveTargets, showTargets, targetsForm } from './targets.ts';

const read = 'opportunities.read';
const permission = 'opportunities.write';
const settings = 'settings.manage';

export const routes: Route[] = [
  get('/opportunities', read, keptPage(showOpportunities)),
  get('/opportunities/export', 'exports.run', exportOpportunities),
  ...savedViewRoutes(opportunityList),
  post('/opportunities/assign', {
    permission: 'customers.assign',
    form: assignForm,
    act: assign,
    again: assignAgain,
  }),
  get('/opportunities/board', read, keptPage(showBoard)),
  get('/opportunities/items', read, lookUpItems),
  get('/opportunities/new', permission, showNewOpportunity),
  post('/opportunities', { permission, form: newOpportunityForm, act: create, again: showNewOpportunity }),
  get('/opportunities/fair-contact', permission, showFairContact),
  post('/opportunities/fair-contact', {
    permission,
    form: fairContactForm,
    act: meetAtFair,
    again: showFairContact,
  }),
  get('/opportunities/targets', 'opportunities.targets', showTargets),
  post('/opportunities/targets', {
    permission: 'opportunities.targets',
    form: targetsForm,
    act: saveTargets,
    again: showTargets,
  }),
  get('/opportunities/stages', settings, showStages),
  post('/opportunities/stages', {
    permission: settings,
    form: newStageForm,
    act: addNewStage,
    again: showStages,
  }),
  post('/opportunities/stages/loss-reasons', {
    permission: settings,
    form: lossReasonsForm,
    act: saveLossReasons,
    again: showStages,
  }),
  get('/opportunities/stages/:id/edit', settings, showEditStage),
  post('/opportunities/stages/:id', {
    permission: settings,
    form: stageSettingsForm,
    act: saveStage,
    again: showEditStage,
  }),
  post('/opportunities/stages/:id/place', {
    permission: settings,
    form: placeForm,
    act: place,
    again: showStages,
  }),
  get('/opportunities/stages/:id/retirement', settings, showRetire),
  post('/opportunities/stages/:id/retirement', {
    permission: settings,
    form: retireForm,
    act: retire,
    again: showRetire,
  }),
  post('/opportunities/stages/:id/return', {
    permission: settings,
    form: placeForm,
    act: bringBack,
    again: showStages,
  }),
  get('/opportunities/:id', read, keptPage(showOpportunity)),
  get('/opportunities/:id/edit', permission, showEditOpportunity),
  post('/opportunities/:id', {
    permission,
    form: editOpportunityForm,
    act: save,
    again: showEditOpportunity,
  }),
  get('/opportunities/:id/move', permission, showMove),
  post('/opportunities/:id/stage', { permission, form: stageForm, act: move, again: showMove }),
  get('/opportunities/:id/order', permission, showOrderForm),
  post('/opportunities/:id/order', {
    permission,
    form: opportunityOrderForm,
    act: makeOrder,
    again: showOrderForm,
  }),
  post('/opportunities/:id/won-order', {
    permission,
    form: wonOrderForm,
    act: makeOrderAtOnce,
    again: showOpportunity,
  }),
];
