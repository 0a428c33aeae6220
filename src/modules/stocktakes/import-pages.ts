import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { enterFile, type Fate, findImport, judgeCounts, stageCounts } from './count-import.ts';
import { findForCounting, isBeingCounted } from './countable.ts';

export const maxSheetBytes = 20_000_000;

const tones: Record<Fate, string> = {
  count: 'done',
  change: 'soon',
  find: 'info',
  same: 'neutral',
  empty: 'neutral',
  error: 'danger',
};
const fates = Object.keys(tones) as Fate[];
const rowsShown = 200;

export async function showUpload(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const stocktake = await findForCounting(request);
  const at = `/stocktakes/${stocktake.id}`;
  return page('stocktakes/import', {
    title: `${t('stocktakes.way_import')} · ${stocktake.number}`,
    stocktake,
    isOpen: isBeingCounted(stocktake),
    at,
    megabytes: maxSheetBytes / 1_000_000,
  });
}

export async function upload(request: PageRequest): Promise<Outcome> {
  const stocktake = await findForCounting(request);
  const id = await stageCounts(request.context, stocktake.id, request.file);
  return redirect(`/stocktakes/${stocktake.id}/import/${id}`);
}

/** What every row of the file would do, before anything is counted. */
export async function showPreview(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const stocktake = await findForCounting(request);
  const staged = await findImport(context, { id: idParam(request, 'import'), stocktakeId: stocktake.id });
  const judged = await judgeCounts(context, stocktake, staged);
  const fate = fates.find((known) => known === query.fate);
  const counts = fates.map((name) => ({ name, count: judged.filter((row) => row.fate === name).length }));
  const at = `/stocktakes/${stocktake.id}`;
  const url = `${at}/import/${staged.id}`;
  const shown = judged.filter((row) => !fate || row.fate === fate);
  const willDo = counts
    .filter(({ name }) => name === 'count' || name === 'change' || name === 'find')
    .reduce((sum, { count }) => sum + count, 0);
  return page('stocktakes/preview', {
    title: `${staged.fileName} · ${stocktake.number}`,
    row: {
      heading: staged.fileName,
      lead: t('stocktakes.preview_lead'),
      back: { href: `${at}/import`, label: t('stocktakes.way_import') },
    },
    at,
    url,
    isDone: staged.doneAt !== null,
    isOpen: isBeingCounted(stocktake),
    willDo,
    tabs: [
      { label: `${t('shared.all')} ${f.number(judged.length)}`, href: url, isCurrent: !fate },
      ...counts
        .filter(({ count }) => count > 0)
        .map(({ name, count }) => ({
          label: `${t(`stocktakes.fate_${name}`)} ${f.number(count)}`,
          href: `${url}?fate=${name}`,
          isCurrent: fate === name,
        })),
    ],
    more: Math.max(0, shown.length - rowsShown),
    table: {
      caption: staged.fileName,
      columns: [
        { key: 'row', label: t('stocktakes.row'), numeric: true },
        { key: 'sku', label: t('inventory.sku') },
        { key: 'counted', label: t('stocktakes.counted'), numeric: true },
        { key: 'fate', label: t('stocktakes.fate') },
      ],
      rows: shown.slice(0, rowsShown).map((row) => ({
        cells: {
          row: f.number(row.row),
          sku:
            row.quality === 'good' ? row.sku : { text: row.sku, sub: t(`inventory.quality_${row.quality}`) },
          counted: row.counted === null ? null : f.number(row.counted),
          fate: {
            text: t(`stocktakes.fate_${row.fate}`),
            tone: tones[row.fate],
            sub: row.problem
              ? t(row.problem)
              : row.fate === 'change'
                ? t('stocktakes.was_before', { count: f.number(row.before ?? 0) })
                : '',
          },
        },
      })),
    },
  });
}

export async function enter(request: PageRequest): Promise<Outcome> {
  const { context, f } = request;
  const stocktake = await findForCounting(request);
  const id = idParam(request, 'import');
  const count = await enterFile(context, { id, stocktakeId: stocktake.id });
  const key = count > 0 ? 'stocktakes.counts_saved' : 'stocktakes.file_same';
  return redirect(`/stocktakes/${stocktake.id}`, { key, values: { count: f.number(count) } });
}
