import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { get, post, type Route } from '../../web/route.ts';
import { editHandoverForm, newHandoverForm, stepForm } from './handover-form.ts';
import { showEditHandover, showNewHandover } from './handover-form-page.ts';
import { showHandover } from './handover-page.ts';
import { complete, discard, end, prepare, prepareAgain, showHandovers } from './handovers.ts';
import { read, showContacts, showMine } from './mine.ts';
import { showSheet } from './sheet.ts';

const manage = 'handovers.manage';
const own = 'handovers.own';

export const routes: Route[] = [
  get('/handovers', own, showHandovers),
  get('/handovers/mine', own, keptPage(showMine)),
  get('/handovers/contacts', manage, keptPage(showContacts)),
  get('/handovers/new', manage, showNewHandover),
  post('/handovers', { permission: manage, form: newHandoverForm, act: prepare, again: showNewHandover }),
  post('/handovers/items/:id/read', { permission: own, form: noFields, act: read, again: showMine }),
  get('/handovers/:id', manage, keptPage(showHandover)),
  get('/handovers/:id/edit', manage, showEditHandover),
  post('/handovers/:id', {
    permission: manage,
    form: editHandoverForm,
    act: prepareAgain,
    again: showEditHandover,
  }),
  post('/handovers/:id/completion', {
    permission: manage,
    form: stepForm,
    act: complete,
    again: showHandover,
  }),
  post('/handovers/:id/discard', { permission: manage, form: stepForm, act: discard, again: showHandover }),
  post('/handovers/:id/end', { permission: manage, form: stepForm, act: end, again: showHandover }),
  get('/handovers/:id/sheet', own, keptPage(showSheet)),
];
