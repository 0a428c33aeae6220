import { writeXlsx } from '../../core/sheets/write.ts';
import { download, type Outcome } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { problemText } from './import-page.ts';
import { findImport, type Import, rowsAfter } from './import-queries.ts';

/** The rows that did not go in, with a column that says why; corrected, the file can be imported again. */
export async function downloadBadRows(request: PageRequest): Promise<Outcome> {
  const found = await findImport(request.context, idParam(request));
  const { t } = request;
  return download({
    fileName: `${found.fileName.replace(/\.[^.]*$/, '')} ${t('imports.bad_rows')}.xlsx`,
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: (stream) =>
      writeXlsx(stream, {
        name: t('imports.bad_rows'),
        columns: [...found.columns, t('imports.reason')].map((label) => ({ label, kind: 'text' })),
        rows: badRows(request, found),
      }),
  });
}

async function* badRows(request: PageRequest, found: Import): AsyncGenerator<string[]> {
  const { db } = request.context;
  for (const fate of ['error', 'duplicate']) {
    for (let after = 0; ; ) {
      const rows = await rowsAfter(db, found.id, { after, fate, limit: 500 });
      for (const { cells, detail } of rows) {
        const why =
          fate === 'error'
            ? (detail.problems ?? []).map((problem) => problemText(request, found, problem)).join('; ')
            : request.t('imports.like', { others: (detail.others ?? []).join(', ') });
        yield [...found.columns.map((_, place) => cells[place] ?? ''), why];
      }
      const last = rows.at(-1);
      if (!last || rows.length < 500) break;
      after = last.rowNumber;
    }
  }
}
