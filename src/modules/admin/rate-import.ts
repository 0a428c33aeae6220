import { z } from 'zod';
import { audit } from '../../core/audit.ts';
import { type Day, isDay } from '../../core/days.ts';
import { decimalText, isCurrency, parseDecimal } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { SheetProblem } from '../../core/sheets/encoding.ts';
import { readSheet } from '../../core/sheets/read.ts';
import { dayOf, numberOf } from '../../core/sheets/values.ts';
import type { Database } from '../../db/connection.ts';
import { transact } from '../../db/transaction.ts';
import { longText } from '../../web/fields.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

export const rateFile = { field: 'file', maxBytes: 5_000_000 };
export const rateUploadForm = z.object({});
/** What the preview shows, sent along: a line for each rate. */
export const rateRowsForm = z.object({ rates: longText(200_000).required() });

const mostRates = 4000;

export interface ReadRate {
  row: number;
  currency: string;
  validOn: Day;
  rateE8: number;
}

/**
 * The rates of a sheet: in each row a currency, a day and a rate, in any order and with any heading. Rows that are
 * none (headings, notes) are told of; of two for the same currency and day the later one counts.
 */
export async function readRates(
  path: string,
  baseCurrency: string,
): Promise<{ rates: ReadRate[]; skipped: number[] }> {
  const found = new Map<string, ReadRate>();
  const skipped: number[] = [];
  for await (const { number, cells } of readSheet(path)) {
    const rate = rateIn(cells, baseCurrency);
    if (rate) found.set(`${rate.currency} ${rate.validOn}`, { row: number, ...rate });
    else skipped.push(number);
    if (found.size > mostRates) throw new Refusal('admin.too_many_rates', { values: { max: mostRates } });
  }
  return { rates: [...found.values()], skipped };
}

function rateIn(cells: readonly string[], baseCurrency: string): Omit<ReadRate, 'row'> | null {
  const plain = cells.map((cell) => cell.trim()).filter(Boolean);
  const currency = plain
    .map((cell) => cell.toUpperCase())
    .find((cell) => /^[A-Z]{3}$/.test(cell) && isCurrency(cell));
  const days = plain.flatMap((cell) => (/^\d{1,5}(\.\d*)?$/.test(cell) ? [] : [dayOf(cell)])).filter(Boolean);
  const rates = plain
    .filter((cell) => dayOf(cell) === null || /^\d{1,5}(\.\d+)?$/.test(cell))
    .map((cell) => parseDecimal(numberOf(cell) ?? '', 8))
    .filter((rate) => rate !== null && rate > 0 && rate <= 1_000_000 * 1e8);
  const [validOn] = days;
  const [rateE8] = rates;
  if (!currency || currency === baseCurrency || !validOn || !rateE8) return null;
  return { currency, validOn, rateE8 };
}

type Fate = 'new' | 'change' | 'same';

/** What is to become of each: new, changed, or there already. */
async function fatesOf(db: Database, rates: readonly ReadRate[]) {
  const present: { currency: string; validOn: string; rateE8: number }[] = await db('exchange_rates')
    .whereIn('currency', [...new Set(rates.map(({ currency }) => currency))])
    .select('currency', 'valid_on', 'rate_e8');
  const known = new Map(present.map((rate) => [`${rate.currency} ${rate.validOn}`, rate.rateE8]));
  return rates.map((rate) => {
    const beforeE8 = known.get(`${rate.currency} ${rate.validOn}`) ?? null;
    const fate: Fate = beforeE8 === null ? 'new' : beforeE8 === rate.rateE8 ? 'same' : 'change';
    return { ...rate, beforeE8, fate };
  });
}

export function showRateImport({ t, context }: PageRequest): Outcome {
  return page('admin/rate-import', {
    title: t('admin.import_rates'),
    lead: t('admin.import_rates_lead', { currency: context.settings.baseCurrency }),
  });
}

const shownAtMost = 200;

/** Shows what the file would change, before anything is written. */
export async function previewRates({ context, t, file }: PageRequest): Promise<Outcome> {
  if (!file) throw new Refusal('errors.required', { field: 'file' });
  const { rates, skipped } = await readOrRefuse(file.path, context.settings.baseCurrency);
  if (rates.length === 0) throw new Refusal('admin.no_rates_in_file', { field: 'file' });
  const all = await fatesOf(context.db, rates);
  const count = (fate: Fate) => all.filter((rate) => rate.fate === fate).length;
  const tones = { new: 'info', change: 'soon', same: 'neutral' } as const;
  return page('admin/rate-preview', {
    title: t('admin.import_rates'),
    summary: t('admin.rates_found', { fresh: count('new'), changed: count('change'), same: count('same') }),
    skipped: skipped.length
      ? t('admin.rates_skipped', { count: skipped.length, rows: skipped.slice(0, 10).join(', ') })
      : null,
    table: {
      caption: t('admin.rates'),
      columns: [
        { key: 'currency', label: t('admin.currency') },
        { key: 'day', label: t('admin.valid_from') },
        {
          key: 'rate',
          label: t('admin.rate_in', { currency: context.settings.baseCurrency }),
          numeric: true,
        },
        { key: 'fate', label: t('shared.state') },
      ],
      rows: all.slice(0, shownAtMost).map(({ currency, validOn, rateE8, beforeE8, fate }) => ({
        cells: {
          currency,
          day: validOn,
          rate:
            beforeE8 !== null && fate === 'change'
              ? { text: decimalText(rateE8, 8, 4), sub: decimalText(beforeE8, 8, 4) }
              : decimalText(rateE8, 8, 4),
          fate: { text: t(`admin.fate_${fate}`), tone: tones[fate] },
        },
      })),
    },
    more: all.length > shownAtMost ? t('admin.rates_more', { shown: shownAtMost, count: all.length }) : null,
    hasChanges: all.some(({ fate }) => fate !== 'same'),
    rates: all
      .filter(({ fate }) => fate !== 'same')
      .map(({ currency, validOn, rateE8 }) => `${currency} ${validOn} ${rateE8}`)
      .join('\n'),
  });
}

async function readOrRefuse(path: string, baseCurrency: string) {
  try {
    return await readRates(path, baseCurrency);
  } catch (error) {
    if (error instanceof SheetProblem) throw new Refusal(error.messageKey, { field: 'file' });
    throw error;
  }
}

/** Writes what the preview showed. What is there already stays as it is, so that the same twice changes nothing. */
export async function importRates(
  { context }: PageRequest,
  { rates: text }: z.output<typeof rateRowsForm>,
): Promise<Outcome> {
  const rates = text.split('\n').map((line, place): ReadRate => {
    const [currency = '', validOn = '', rate = ''] = line.trim().split(' ');
    const rateE8 = Number(rate);
    const isGood =
      isCurrency(currency) &&
      currency !== context.settings.baseCurrency &&
      isDay(validOn) &&
      /^\d{1,15}$/.test(rate);
    if (!isGood || rateE8 === 0) throw new Refusal('errors.not_offered', { field: 'rates' });
    return { row: place + 1, currency, validOn, rateE8 };
  });
  const written = await transact(context, async (tx) => {
    const all = (await fatesOf(tx.db, rates)).filter(({ fate }) => fate !== 'same');
    for (const { currency, validOn, rateE8, fate } of all)
      if (fate === 'new') await tx.db('exchange_rates').insert({ currency, validOn, rateE8 });
      else await tx.db('exchange_rates').where({ currency, validOn }).update({ rateE8 });
    const currencies = [...new Set(all.map(({ currency }) => currency))].sort().join(', ');
    if (all.length > 0)
      await audit(tx, {
        action: 'admin.import_rates',
        record: { kind: 'rate', id: null, label: currencies },
        changes: Object.fromEntries(
          all.slice(0, 500).map(({ currency, validOn, rateE8, beforeE8 }) => [
            `${currency} ${validOn}`,
            {
              before: beforeE8 === null ? null : decimalText(beforeE8, 8, 4),
              after: decimalText(rateE8, 8, 4),
            },
          ]),
        ),
      });
    return all.length;
  });
  return redirect('/settings/rates', { key: 'admin.rates_imported', values: { count: written } });
}
