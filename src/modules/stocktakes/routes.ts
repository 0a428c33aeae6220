import { allows } from '../../core/permissions.ts';
import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { fileRoutes } from '../../web/record-files.ts';
import { get, post, type Route } from '../../web/route.ts';
import { count, showCounting } from './counting.ts';
import { countGrid, showGrid, showStylesToCount } from './grid-counting.ts';
import { enter, maxSheetBytes, showPreview, showUpload, upload } from './import-pages.ts';
import { exportReport, showReport } from './report.ts';
import { countAgain, saveReasons, showReview } from './review.ts';
import { saveRules, showRules } from './rules-page.ts';
import { scan, showScanning, undo } from './scanning.ts';
import { downloadSheet, showSheet } from './sheet.ts';
import { showStep, takeStep } from './steps.ts';
import {
  againForm,
  countForm,
  editStocktakeForm,
  gridForm,
  newStocktakeForm,
  reviewForm,
  rulesForm,
  scanForm,
  stepForm,
} from './stocktake-form.ts';
import { create, save, showEditStocktake, showNewStocktake } from './stocktake-form-page.ts';
import { stocktakeList } from './stocktake-list.ts';
import { showStocktake } from './stocktake-page.ts';
import { findStocktake } from './stocktake-queries.ts';

const read = 'stocktakes.read';
const manage = 'stocktakes.manage';
const counts = 'stocktakes.count';
const settings = 'settings.manage';

export const routes: Route[] = [
  ...listRoutes(stocktakeList),
  get('/stocktakes/new', manage, showNewStocktake),
  post('/stocktakes', { permission: manage, form: newStocktakeForm, act: create, again: showNewStocktake }),
  get('/stocktakes/rules', settings, showRules),
  post('/stocktakes/rules', { permission: settings, form: rulesForm, act: saveRules, again: showRules }),
  get('/stocktakes/:id', read, keptPage(showStocktake)),
  get('/stocktakes/:id/edit', manage, showEditStocktake),
  post('/stocktakes/:id', {
    permission: manage,
    form: editStocktakeForm,
    act: save,
    again: showEditStocktake,
  }),
  get('/stocktakes/:id/steps/:step', manage, showStep),
  post('/stocktakes/:id/steps/:step', { permission: manage, form: stepForm, act: takeStep, again: showStep }),
  get('/stocktakes/:id/count', counts, showCounting),
  post('/stocktakes/:id/count', { permission: counts, form: countForm, act: count, again: showCounting }),
  get('/stocktakes/:id/grid', counts, keptPage(showStylesToCount)),
  get('/stocktakes/:id/grid/:style', counts, showGrid),
  post('/stocktakes/:id/grid/:style', {
    permission: counts,
    form: gridForm,
    act: countGrid,
    again: showGrid,
  }),
  get('/stocktakes/:id/scan', counts, showScanning),
  post('/stocktakes/:id/scan', { permission: counts, form: scanForm, act: scan, again: showScanning }),
  post('/stocktakes/:id/entries/:entry/undo', {
    permission: counts,
    form: noFields,
    act: undo,
    again: showScanning,
  }),
  get('/stocktakes/:id/sheet', read, keptPage(showSheet)),
  get('/stocktakes/:id/sheet/download', counts, downloadSheet),
  get('/stocktakes/:id/import', counts, showUpload),
  post('/stocktakes/:id/import', {
    permission: counts,
    form: noFields,
    act: upload,
    again: showUpload,
    upload: { field: 'file', maxBytes: maxSheetBytes },
  }),
  get('/stocktakes/:id/import/:import', counts, showPreview),
  post('/stocktakes/:id/import/:import', {
    permission: counts,
    form: noFields,
    act: enter,
    again: showPreview,
  }),
  get('/stocktakes/:id/review', read, keptPage(showReview)),
  post('/stocktakes/:id/review', {
    permission: manage,
    form: reviewForm,
    act: saveReasons,
    again: showReview,
  }),
  post('/stocktakes/:id/again', { permission: manage, form: againForm, act: countAgain, again: showReview }),
  get('/stocktakes/:id/report', read, keptPage(showReport)),
  get('/stocktakes/:id/report/export', 'exports.run', exportReport),
  ...fileRoutes({
    at: '/stocktakes',
    read,
    write: manage,
    find: async (context, id) => {
      const { number } = await findStocktake(context.db, id);
      return { kind: 'stocktake', id, label: number, mayWrite: allows(context.user, manage) };
    },
    again: showStocktake,
  }),
];
