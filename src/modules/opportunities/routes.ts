import { keptPage } from '../../web/kept-page.ts';
import { get, post, type Route } from '../../web/route.ts';
import {
  create,
  move,
  save,
  showEditOpportunity,
  showNewOpportunity,
  showOpportunity,
} from './opportunities.ts';
import { editOpportunityForm, newOpportunityForm, stageForm } from './opportunity-form.ts';
import { showOpportunities } from './opportunity-list.ts';

const read = 'opportunities.read';
const permission = 'opportunities.write';

export const routes: Route[] = [
  get('/opportunities', read, keptPage(showOpportunities)),
  get('/opportunities/new', permission, showNewOpportunity),
  post('/opportunities', { permission, form: newOpportunityForm, act: create, again: showNewOpportunity }),
  get('/opportunities/:id', read, keptPage(showOpportunity)),
  get('/opportunities/:id/edit', permission, showEditOpportunity),
  post('/opportunities/:id', {
    permission,
    form: editOpportunityForm,
    act: save,
    again: showEditOpportunity,
  }),
  post('/opportunities/:id/stage', { permission, form: stageForm, act: move, again: showOpportunity }),
];
