import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { get, post, type Route } from '../../web/route.ts';
import { showApart, tellApart } from './apart.ts';
import { apartForm, mergeForm } from './merge-form.ts';
import { merge, showMerge, showUndo, undo } from './merges.ts';
import { showPairs } from './pair-list.ts';

const permission = 'customers.merge';

export const routes: Route[] = [
  get('/merges', permission, keptPage(showPairs)),
  get('/customers/:id/merge', permission, showMerge),
  post('/customers/:id/merge', { permission, form: mergeForm, act: merge, again: showMerge }),
  get('/customers/:id/apart/:other', permission, showApart),
  post('/customers/:id/apart/:other', { permission, form: apartForm, act: tellApart, again: showApart }),
  get('/merges/:id/undo', permission, showUndo),
  post('/merges/:id/undo', { permission, form: noFields, act: undo, again: showUndo }),
];
