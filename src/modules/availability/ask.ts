import { today } from '../../core/days.ts';
import { editGrid } from '../../web/grid.ts';
import { json, type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { completeSkus } from '../inventory/sku-queries.ts';
import { completeStyles, type GridCell } from '../inventory/style-queries.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { answerText, type ShownAnswer } from './answer-view.ts';
import { type Question, questionOf, type Subject, subjectOf } from './asking.ts';
import { answerOf, atpOn, stepsOf } from './atp.ts';
import { ledgerOf, outlook } from './ledger.ts';
import { promiseFor } from './promise.ts';
import { situationsOf } from './situation-queries.ts';

/** "Can we deliver so many of these by that day?" */
export async function showAsk(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const question = questionOf(request);
  const subject = await subjectOf(request, question.what);
  const warehouses = await warehouseChoices(context.db);
  const isUnknown = question.what !== '' && subject === null;
  return page('availability/ask', {
    title: subject ? `${question.what} · ${t('availability.title')}` : t('availability.title'),
    question,
    isToday: question.on <= today(context),
    unknown: isUnknown ? t('availability.unknown', { code: question.what }) : null,
    warehouses: warehouses.map(({ id, name }) => ({ value: id, label: name })),
    sku: subject?.kind === 'sku' ? await skuAnswer(request, question, subject) : null,
    style: subject?.kind === 'style' ? await styleAnswer(request, question, subject) : null,
  });
}

async function skuAnswer(
  request: PageRequest,
  { quantity, on, warehouseId }: Question,
  { sku }: Extract<Subject, { kind: 'sku' }>,
) {
  const { context, t, f } = request;
  const situation = (await situationsOf(context, { skuIds: [sku.id], warehouseId })).get(sku.id);
  if (!situation) return null;
  const steps = stepsOf(situation);
  const answer = quantity ? answerOf(steps, { quantity, on }) : null;
  const missing = quantity && answer && !answer.isMet ? quantity - answer.by : 0;
  return {
    id: sku.id,
    name: `${sku.styleName} · ${sku.colour} · ${sku.size}`,
    answer:
      answer && quantity
        ? answerText(request, { code: sku.code, quantity, on }, answer)
        : plainAnswer(request, sku.code, { atp: atpOn(steps, on), on }),
    outlook: outlook(steps, 6).map((step) => ({ on: step.on, text: f.number(step.atp) })),
    table: await ledgerOf(request, { skuId: sku.id, warehouseId, situation }),
    expect: missing ? `/incoming/new?sku=${encodeURIComponent(sku.code)}&quantity=${missing}&on=${on}` : null,
    links: [{ href: `/inventory/skus/${sku.id}`, label: t('inventory.stock_card') }],
  };
}

function plainAnswer(
  { t, f }: PageRequest,
  code: string,
  { atp, on }: { atp: number; on: string },
): ShownAnswer {
  const text = t('availability.plain', { code, count: f.number(atp), day: on });
  return atp > 0
    ? { tone: 'done', icon: 'circle-check', text }
    : { tone: 'danger', icon: 'alert-triangle', text };
}

/** A style's grid to type quantities into, what can be promised for the day below each. */
async function styleAnswer(
  request: PageRequest,
  question: Question,
  { style, cells }: Extract<Subject, { kind: 'style' }>,
) {
  const { context, t, f } = request;
  const { on, warehouseId } = question;
  const situations = await situationsOf(context, { skuIds: cells.map(({ skuId }) => skuId), warehouseId });
  const known = new Set(cells.map(({ skuId }) => skuId));
  const wanted = [...question.cells].filter(([skuId]) => known.has(skuId));
  const inputs = cells.map((cell) => {
    const situation = situations.get(cell.skuId);
    const steps = situation ? stepsOf(situation) : [];
    const quantity = question.cells.get(cell.skuId) ?? null;
    const answer = quantity ? answerOf(steps, { quantity, on }) : null;
    const atp = atpOn(steps, on);
    const tone = answer
      ? answer.isMet
        ? ('done' as const)
        : ('danger' as const)
      : atp > 0
        ? undefined
        : ('neutral' as const);
    const later = answer && !answer.isMet ? (answer.on ?? t('availability.no_day')) : '';
    return {
      skuId: cell.skuId,
      code: cell.code,
      colour: cell.colour,
      size: cell.size,
      value: quantity,
      sub: [t('availability.can_have', { count: f.number(atp) }), later].filter(Boolean).join(' · '),
      tone,
    };
  });
  return {
    id: style.id,
    name: style.name,
    grid: editGrid({ values: {}, errors: {} }, inputs, {
      label: t('availability.grid', { code: style.code }),
    }),
    answer: wanted.length > 0 ? await wholeAnswer(request, question, { wanted, cells }) : null,
  };
}

async function wholeAnswer(
  request: PageRequest,
  { on, warehouseId, what }: Question,
  { wanted, cells }: { wanted: [number, number][]; cells: readonly GridCell[] },
): Promise<ShownAnswer & { holdingUp: { href: string; label: string } | null }> {
  const { context } = request;
  const lines = wanted.map(([skuId, quantity]) => ({ skuId, quantity }));
  const promised = await promiseFor(context, { warehouseId, lines, on });
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  const by = promised.lines.reduce((sum, line) => sum + line.by, 0);
  const answer = { isMet: promised.holdingUp === null, by, on: promised.on };
  const last = cells.find(({ skuId }) => skuId === promised.holdingUp);
  return {
    ...answerText(request, { code: what, quantity, on }, answer),
    holdingUp: last ? { href: askUrl({ what: last.code, on, warehouseId }), label: last.code } : null,
  };
}

/** The page that asks about a SKU or a style. */
export function askUrl({
  what,
  on,
  warehouseId = null,
}: {
  what: string;
  on?: string | null;
  warehouseId?: number | null;
}): string {
  const params = new URLSearchParams({ what });
  if (on) params.set('on', on);
  if (warehouseId !== null) params.set('warehouse', String(warehouseId));
  return `/availability?${params}`;
}

const offered = 8;

/** Completion: SKUs, and whole styles before them. */
export async function lookUpGoods(request: PageRequest): Promise<Outcome> {
  const { context, query, t } = request;
  const term = (query.q ?? '').trim().slice(0, 60);
  if (!term) return json([]);
  const styles = await completeStyles(context, term, 4);
  const skus = (await completeSkus(context, term)).slice(0, offered);
  return json([
    ...styles.map(({ code, name }) => ({ value: code, label: name, sub: t('availability.whole_style') })),
    ...skus.map(({ code, styleName, colour, size, available }) => ({
      value: code,
      label: `${styleName} · ${colour} · ${size}`,
      sub: t('inventory.available_count', { count: available }),
    })),
  ]);
}
