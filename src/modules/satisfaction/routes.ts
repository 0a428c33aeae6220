import { noFields } from '../../web/fields.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { createAnswer, drop, saveAnswer, showAnswer, showDrop, showNewAnswer } from './satisfaction.ts';
import { answerForm, newAnswerForm } from './satisfaction-form.ts';
import { answerList } from './satisfaction-list.ts';

const read = 'satisfaction.read';
const permission = 'satisfaction.write';

export const routes: Route[] = [
  ...listRoutes(answerList),
  get('/satisfaction/new', permission, showNewAnswer),
  post('/satisfaction', { permission, form: newAnswerForm, act: createAnswer, again: showNewAnswer }),
  get('/satisfaction/:id', read, showAnswer),
  post('/satisfaction/:id', { permission, form: answerForm, act: saveAnswer, again: showAnswer }),
  get('/satisfaction/:id/drop', permission, showDrop),
  post('/satisfaction/:id/drop', { permission, form: noFields, act: drop, again: showDrop }),
];
