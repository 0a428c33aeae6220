import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { changeList } from './changes.ts';
import { computeNow, showClasses, showProgress } from './classes.ts';
import { pauseForm, segmentForm, statusForm } from './decision-form.ts';
import {
  endDecision,
  savePause,
  saveSegment,
  saveStatus,
  showPauseForm,
  showSegmentForm,
  showStatusForm,
} from './decisions.ts';
import { quietList } from './quiet-list.ts';

const read = 'classes.read';
const write = 'customers.write';

export const routes: Route[] = [
  get('/classes', read, keptPage(showClasses)),
  ...listRoutes(quietList),
  ...listRoutes(changeList),
  get('/classes/progress', read, showProgress),
  post('/classes/recompute', {
    permission: 'classes.recompute',
    form: noFields,
    act: computeNow,
    again: showClasses,
  }),
  get('/customers/:id/class', write, showSegmentForm),
  post('/customers/:id/class', {
    permission: write,
    form: segmentForm,
    act: saveSegment,
    again: showSegmentForm,
  }),
  post('/customers/:id/class/end', {
    permission: write,
    form: noFields,
    act: endDecision('segment'),
    again: showSegmentForm,
  }),
  get('/customers/:id/quiet', write, showPauseForm),
  post('/customers/:id/quiet', { permission: write, form: pauseForm, act: savePause, again: showPauseForm }),
  post('/customers/:id/quiet/end', {
    permission: write,
    form: noFields,
    act: endDecision('pause'),
    again: showPauseForm,
  }),
  get('/customers/:id/status', write, showStatusForm),
  post('/customers/:id/status', {
    permission: write,
    form: statusForm,
    act: saveStatus,
    again: showStatusForm,
  }),
  post('/customers/:id/status/end', {
    permission: write,
    form: noFields,
    act: endDecision('status'),
    again: showStatusForm,
  }),
];
