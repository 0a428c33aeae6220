import type { z } from 'zod';
import { actorId } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { countScanned, undoEntry } from './count-actions.ts';
import { findForCounting, isBeingCounted } from './countable.ts';
import { countsOf, lastEntries, type ShownEntry } from './entry-queries.ts';
import type { scanForm } from './stocktake-form.ts';
import type { Stocktake } from './stocktake-queries.ts';

const shownScans = 10;

const nameOf = ({ t }: PageRequest, entry: ShownEntry) =>
  [
    `${entry.styleName} · ${entry.colour} · ${entry.size}`,
    ...(entry.quality === 'good' ? [] : [t(`inventory.quality_${entry.quality}`)]),
  ].join(' · ');

/** One big field that a scanner types into; the last ten counts stand below, each to be taken back. */
export async function showScanning(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query, entered } = request;
  const stocktake = await findForCounting(request);
  const at = `/stocktakes/${stocktake.id}`;
  const userId = actorId(context);
  const entries = await lastEntries(context.db, { stocktakeId: stocktake.id, userId }, shownScans);
  const asks = entered.values.asks !== undefined ? entered.values.asks === '1' : query.asks === '1';
  return page('stocktakes/scan', {
    title: `${t('stocktakes.way_scan')} · ${stocktake.number}`,
    stocktake,
    isOpen: isBeingCounted(stocktake),
    at,
    asks,
    qualities: ['good', 'second', 'blocked'].map((value) => ({
      value,
      label: t(`inventory.quality_${value}`),
    })),
    quality: String(entered.values.quality ?? query.quality ?? 'good'),
    last: await lastScan(request, stocktake, entries[0]),
    scans: entries.map((entry) => ({
      id: entry.id,
      code: entry.code,
      name: nameOf(request, entry),
      quantity: `${entry.kind === 'set' ? '=' : '+'} ${f.number(entry.quantity)}`,
      at: f.instant(entry.countedAt).slice(11),
      isUndone: entry.undoneId !== null,
    })),
  });
}

/** What the SKU that was scanned last comes to by this user's counts. */
async function lastScan(request: PageRequest, stocktake: Stocktake, entry: ShownEntry | undefined) {
  const { context, f, query } = request;
  if (!entry || query.done !== '1') return null;
  const line: { id: number; roundNo: number } | undefined = await context
    .db('stocktake_lines')
    .where({ id: entry.lineId, stocktakeId: stocktake.id })
    .first('id', 'round_no');
  const counts = line ? await countsOf(context.db, [line]) : new Map();
  const own = counts.get(entry.lineId)?.byUser.get(actorId(context)) ?? null;
  return { code: entry.code, name: nameOf(request, entry), own: own === null ? '–' : f.number(own) };
}

export async function scan(request: PageRequest, form: z.output<typeof scanForm>): Promise<Outcome> {
  const { context } = request;
  const stocktake = await findForCounting(request);
  if (form.asks && form.quantity === null) throw new Refusal('stocktakes.how_many', { field: 'quantity' });
  if (form.quantity === 0) throw new Refusal('errors.too_small', { field: 'quantity', values: { min: 1 } });
  const quality = form.quality ?? 'good';
  await countScanned(context, stocktake.id, {
    code: form.code,
    quantity: form.quantity ?? 1,
    quality,
    find: form.find,
  });
  const kept = new URLSearchParams({
    done: '1',
    ...(form.asks ? { asks: '1' } : {}),
    ...(quality === 'good' ? {} : { quality }),
  });
  return redirect(`/stocktakes/${stocktake.id}/scan?${kept}`);
}

export async function undo(request: PageRequest): Promise<Outcome> {
  const stocktake = await findForCounting(request);
  await undoEntry(request.context, stocktake.id, idParam(request, 'entry'));
  return redirect(`/stocktakes/${stocktake.id}/scan`, { key: 'stocktakes.taken_back' });
}
