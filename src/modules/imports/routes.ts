import { noFields } from '../../web/fields.ts';
import { get, post, type Route } from '../../web/route.ts';
import { downloadBadRows } from './bad-rows.ts';
import { showImport, showProgress } from './import-page.ts';
import {
  match,
  matchingForm,
  maxUploadBytes,
  showImports,
  showUpload,
  start,
  startForm,
  stop,
  undoForm,
  upload,
  uploadForm,
} from './imports.ts';
import { showUndo, undo } from './undo.ts';

const permission = 'imports.run';

export const routes: Route[] = [
  get('/imports', permission, showImports),
  get('/imports/new/:kind', permission, showUpload),
  post('/imports/new/:kind', {
    permission,
    form: uploadForm,
    act: upload,
    again: showUpload,
    upload: { field: 'file', maxBytes: maxUploadBytes },
  }),
  get('/imports/:id', permission, showImport),
  get('/imports/:id/progress', permission, showProgress),
  get('/imports/:id/bad-rows', permission, downloadBadRows),
  post('/imports/:id/matching', { permission, form: matchingForm, act: match, again: showImport }),
  post('/imports/:id/start', { permission, form: startForm, act: start, again: showImport }),
  get('/imports/:id/undo', permission, showUndo),
  post('/imports/:id/undo', { permission, form: undoForm, act: undo, again: showUndo }),
  post('/imports/:id/stop', { permission, form: noFields, act: stop, again: showImport }),
];
