import { get, post, type Route } from '../../web/route.ts';
import { archiveForm, editPlanForm, newPlanForm } from './plan-form.ts';
import { archive, create, save, showEditPlan, showNewPlan, showPlans } from './plans.ts';

const permission = 'payment_plans.manage';

export const routes: Route[] = [
  get('/payment-plans', permission, showPlans),
  get('/payment-plans/new', permission, showNewPlan),
  post('/payment-plans', { permission, form: newPlanForm, act: create, again: showNewPlan }),
  get('/payment-plans/:id/edit', permission, showEditPlan),
  post('/payment-plans/:id', { permission, form: editPlanForm, act: save, again: showEditPlan }),
  post('/payment-plans/:id/archive', { permission, form: archiveForm, act: archive, again: showPlans }),
];
