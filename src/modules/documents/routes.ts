import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import {
  createAccount,
  saveAccount,
  showAccounts,
  showEditAccount,
  showNewAccount,
} from './bank-accounts.ts';
import { saveClauses, showClauses } from './clauses-page.ts';
import {
  clausesForm,
  editAccountForm,
  issueForm,
  letterheadForm,
  newAccountForm,
  voidForm,
} from './document-form.ts';
import { documentList } from './document-list.ts';
import { declareVoid, printDocument, sendPdf, showDocument, showVoid } from './document-page.ts';
import { issue, previewPdf, showIssue } from './issue.ts';
import { saveLetterhead, showLetterhead } from './letterhead-page.ts';
import { maxPictureBytes, pictureNames, removePicture, savePicture } from './letterhead-pictures.ts';

const read = 'documents.read';
const permission = 'documents.issue';
const manage = 'settings.manage';
const wanted = '/documents/issue/:record/:id/:kind';

export const routes: Route[] = [
  ...listRoutes(documentList),
  get(wanted, permission, showIssue),
  get(`${wanted}/pdf`, permission, previewPdf),
  post(wanted, { permission, form: issueForm, act: issue, again: showIssue }),
  get('/documents/:id', read, keptPage(showDocument)),
  get('/documents/:id/print', read, keptPage(printDocument)),
  get('/documents/:id/pdf', read, sendPdf),
  get('/documents/:id/void', permission, showVoid),
  post('/documents/:id/void', { permission, form: voidForm, act: declareVoid, again: showVoid }),
  get('/settings/letterhead', manage, showLetterhead),
  post('/settings/letterhead', {
    permission: manage,
    form: letterheadForm,
    act: saveLetterhead,
    again: showLetterhead,
  }),
  ...pictureNames.flatMap((name) => [
    post(`/settings/letterhead/${name}`, {
      permission: manage,
      form: noFields,
      upload: { field: name, maxBytes: maxPictureBytes },
      act: savePicture(name),
      again: showLetterhead,
    }),
    post(`/settings/letterhead/${name}/removal`, {
      permission: manage,
      form: noFields,
      act: removePicture(name),
      again: showLetterhead,
    }),
  ]),
  get('/settings/contract-articles', manage, showClauses),
  post('/settings/contract-articles', {
    permission: manage,
    form: clausesForm,
    act: saveClauses,
    again: showClauses,
  }),
  get('/settings/bank-accounts', manage, showAccounts),
  get('/settings/bank-accounts/new', manage, showNewAccount),
  post('/settings/bank-accounts', {
    permission: manage,
    form: newAccountForm,
    act: createAccount,
    again: showNewAccount,
  }),
  get('/settings/bank-accounts/:id', manage, showEditAccount),
  post('/settings/bank-accounts/:id', {
    permission: manage,
    form: editAccountForm,
    act: saveAccount,
    again: showEditAccount,
  }),
];
