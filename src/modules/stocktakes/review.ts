import type { z } from 'zod';
import { roundToMinor } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { countText, countUpTo, listUrl, pageByKey } from '../../web/list.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { reasonText } from './reasons.ts';
import { explain, sendBack } from './review-actions.ts';
import { stepsFor } from './steps.ts';
import { isOverTolerance } from './stocktake.ts';
import type { againForm, reviewForm } from './stocktake-form.ts';
import { findStocktake, type Line, lineColumns, linesOf, type Stocktake } from './stocktake-queries.ts';
import { type Totals, totalsOf, valuedVariances } from './variance-figures.ts';

const views = ['variances', 'unexplained', 'uncounted', 'all'] as const;
type View = (typeof views)[number];

/** Figures are shown once counting is over, and not before: who counts must not know what is expected. */
export const showsFigures = ({ state }: Stocktake) => state === 'review' || state === 'posted';

/** In place of figures, as long as someone counts. */
export function blindPage({ t }: PageRequest, { id, number }: Stocktake): Outcome {
  return page('stocktakes/blind', {
    title: `${t('stocktakes.review_title')} · ${number}`,
    row: {
      heading: number,
      back: { href: `/stocktakes/${id}`, label: number },
    },
  });
}

function linesIn({ context }: PageRequest, { id }: Stocktake, view: View) {
  const query = linesOf(context.db, id);
  if (view === 'variances') query.where('l.variance_qty', '<>', 0);
  if (view === 'unexplained') query.where('l.variance_qty', '<>', 0).whereNull('l.reason');
  if (view === 'uncounted') query.whereNull('l.counted_qty');
  return query;
}

/** The variances with their reasons, and the lines that nobody counted. */
export async function showReview(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const stocktake = await findStocktake(context.db, idParam(request));
  if (!showsFigures(stocktake)) return blindPage(request, stocktake);
  const view = views.find((known) => known === query.view) ?? 'variances';
  const { rows, next } = await pageByKey<Line>(linesIn(request, stocktake, view).select(lineColumns), {
    sort: { column: 'l.position', direction: 'asc' },
    idColumn: 'l.id',
    after: query.after,
    sortValue: ({ position }) => position,
  });
  const variances = await valuedVariances(context, stocktake);
  const values = new Map(variances.map(({ id, valueE4 }) => [id, valueE4]));
  const at = `/stocktakes/${stocktake.id}`;
  const place = { url: `${at}/review`, query };
  const { all, offered, held } = await stepsFor(request, stocktake);
  const seesCosts = allows(context.user, 'costs.read');
  const { baseCurrency } = context.settings;
  return page('stocktakes/review', {
    title: `${t('stocktakes.review')} · ${stocktake.number}`,
    row: {
      heading: `${t('stocktakes.review_title')} ${stocktake.number}`,
      lead: t('stocktakes.review_lead'),
      back: { href: at, label: stocktake.number },
      primary: offered.includes('post')
        ? { href: `${at}/steps/post`, label: t('stocktakes.post'), icon: 'check' }
        : null,
      actions: [{ href: `${at}/report`, label: t('stocktakes.report'), icon: 'report' }],
    },
    waits: held.flatMap(({ unmet }) => unmet.map((guard) => t(`stocktakes.wait_${guard}`))),
    totals: totalTexts(request, totalsOf(variances)),
    at,
    version: stocktake.version,
    tabs: views.map((name) => ({
      label: t(`stocktakes.review_${name}`),
      href: listUrl(place, { view: name, after: null }),
      isCurrent: view === name,
    })),
    mayExplain: all.includes('explain'),
    action: listUrl(place, {}),
    againUrl: `${at}/again`,
    seesCosts,
    reasons: context.settings.countReasons.map((value) => ({ value, label: reasonText(t, value) })),
    lines: rows.map((line) => ({
      id: line.id,
      code: line.code,
      name: [line.styleName, line.colour, line.size].join(' · '),
      marks: marksOf(request, stocktake, line),
      counted: f.number(line.countedQty),
      book: f.number(line.bookQty),
      variance: signed(request, line.varianceQty),
      tone: toneOf(line.varianceQty),
      first:
        line.firstCountedQty === null
          ? ''
          : t('stocktakes.first_count', {
              counted: f.number(line.firstCountedQty),
              variance: signed(request, line.firstVarianceQty),
            }),
      value: seesCosts
        ? f.amount(roundToMinor(BigInt(values.get(line.id) ?? 0), baseCurrency), baseCurrency)
        : '',
      isVarying: (line.varianceQty ?? 0) !== 0,
      reason: line.reason ?? '',
      reasonLabel: line.reason ? reasonText(t, line.reason) : '',
      note: line.note ?? '',
    })),
    empty: t(`stocktakes.no_${view}`),
    total: countText(
      await countUpTo(context.db, linesIn(request, stocktake, view), 'l.id'),
      context.language,
    ),
    nextUrl: next ? listUrl(place, { after: next }) : null,
    firstUrl: query.after ? listUrl(place, { after: null }) : null,
  });
}

export const toneOf = (quantity: number | null) => (!quantity ? '' : quantity > 0 ? 'done' : 'danger');

export function signed({ f }: Pick<PageRequest, 'f'>, quantity: number | null): string {
  return quantity !== null && quantity > 0 ? `+${f.number(quantity)}` : f.number(quantity);
}

function marksOf({ t }: PageRequest, stocktake: Stocktake, line: Line): { text: string; tone: string }[] {
  const { varianceQty, bookQty } = line;
  const isOver =
    varianceQty !== null && bookQty !== null && isOverTolerance({ varianceQty, bookQty }, stocktake);
  return [
    ...(line.quality === 'good' ? [] : [{ text: t(`inventory.quality_${line.quality}`), tone: 'info' }]),
    ...(line.isFind ? [{ text: t('stocktakes.find'), tone: 'info' }] : []),
    ...(isOver ? [{ text: t('stocktakes.over'), tone: 'soon' }] : []),
    ...(line.isMoved ? [{ text: t('stocktakes.moved'), tone: 'danger' }] : []),
  ];
}

/** Gains and losses: lines, pieces and, for those who may know, what they are worth. */
export function totalTexts({ context, t, f }: PageRequest, { gains, losses }: Totals) {
  const seesCosts = allows(context.user, 'costs.read');
  const { baseCurrency } = context.settings;
  const shown = (label: string, { lines, pieces, valueE4 }: Totals['gains']) => ({
    label: t(`stocktakes.${label}`),
    text: t('stocktakes.sum_text', { lines, pieces: signed({ f }, pieces) }),
    value: seesCosts ? f.money(roundToMinor(BigInt(valueE4), baseCurrency), baseCurrency) : '',
  });
  const net = {
    lines: gains.lines + losses.lines,
    pieces: gains.pieces + losses.pieces,
    valueE4: gains.valueE4 + losses.valueE4,
  };
  return [shown('gains', gains), shown('losses', losses), shown('net', net)];
}

export async function saveReasons(
  request: PageRequest,
  { lines, others, version }: z.output<typeof reviewForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await explain(request.context, { id, version }, { lines, others });
  const url = listUrl({ url: `/stocktakes/${id}/review`, query: request.query }, {});
  return redirect(url, { key: 'shared.saved' });
}

export async function countAgain(
  request: PageRequest,
  { ids, version }: z.output<typeof againForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const count = await sendBack(request.context, { id, version }, ids);
  return redirect(`/stocktakes/${id}`, {
    key: 'stocktakes.sent_back',
    values: { count: request.f.number(count) },
  });
}
