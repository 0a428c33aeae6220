import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { editLetterForm, newLetterForm, paperForm, stepForm } from './letter-form.ts';
import { letterList } from './letter-list.ts';
import { showLetter, showStep, takeStep, tick } from './letter-page.ts';
import { create, save, showEditLetter, showNewLetter } from './letters.ts';

const permission = 'letters_of_credit.write';

export const routes: Route[] = [
  ...listRoutes(letterList),
  get('/letters-of-credit/new', permission, showNewLetter),
  post('/letters-of-credit', { permission, form: newLetterForm, act: create, again: showNewLetter }),
  get('/letters-of-credit/:id', 'receipts.read', keptPage(showLetter)),
  get('/letters-of-credit/:id/edit', permission, showEditLetter),
  post('/letters-of-credit/:id', { permission, form: editLetterForm, act: save, again: showEditLetter }),
  get('/letters-of-credit/:id/steps/:step', permission, showStep),
  post('/letters-of-credit/:id/steps/:step', { permission, form: stepForm, act: takeStep, again: showStep }),
  post('/letters-of-credit/:id/documents/:document', {
    permission,
    form: paperForm,
    act: tick,
    again: showLetter,
  }),
];
