import type { z } from 'zod';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import { offeredActions, transitionOf } from '../../core/state-table.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { postStocktake } from './posting-action.ts';
import { beginRecount, beginReview } from './review-actions.ts';
import { type StocktakeAction, stocktakeTable } from './stocktake.ts';
import { cancelStocktake, startStocktake } from './stocktake-actions.ts';
import type { stepForm } from './stocktake-form.ts';
import { figuresOf, findStocktake, progressOf, type Stocktake } from './stocktake-queries.ts';

/** What is confirmed on a page of its own; the other actions have forms of theirs. */
export const steps = ['start', 'recount', 'review', 'post', 'cancel'] as const;
export type Step = (typeof steps)[number];

export const stepIcons: Record<Step, string> = {
  start: 'clipboard-list',
  recount: 'refresh',
  review: 'list-check',
  post: 'check',
  cancel: 'x',
};

function stepOf({ params }: PageRequest): Step {
  const step = steps.find((known) => known === params.step);
  if (!step) throw new NotFound('step');
  return step;
}

const permissionOf = (step: StocktakeAction) =>
  stocktakeTable.transitions.find(({ action }) => action === step)?.permission ?? 'stocktakes.manage';

function demandStep({ context }: PageRequest, step: Step): void {
  if (!allows(context.user, permissionOf(step))) throw new Forbidden(permissionOf(step));
}

/** Steps that the user may take with the stocktake as it is, and those that would be next but for a guard. */
export async function stepsFor({ context }: PageRequest, stocktake: Stocktake) {
  const subject = await figuresOf(context, stocktake);
  const { state } = stocktake;
  const offered = offeredActions(stocktakeTable, { state, subject, user: context.user });
  const isStep = (action: StocktakeAction): action is Step => (steps as readonly string[]).includes(action);
  const held = stocktakeTable.transitions.flatMap(({ action, from, guards = [] }) => {
    const unmet = guards.filter(({ holds }) => !holds(subject)).map(({ name }) => name);
    const isNext = from.includes(state) && action !== 'recount' && allows(context.user, permissionOf(action));
    return isStep(action) && isNext && unmet.length > 0 ? [{ step: action, unmet }] : [];
  });
  return { subject, offered: offered.filter(isStep), all: offered, held };
}

/** What a step will do, and the reason where one is wanted. */
export async function showStep(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const step = stepOf(request);
  demandStep(request, step);
  const stocktake = await findStocktake(context.db, idParam(request));
  const at = `/stocktakes/${stocktake.id}`;
  const row = transitionOf(stocktakeTable, stocktake.state, step);
  const { subject } = await stepsFor(request, stocktake);
  const { lines, counted } = await progressOf(context.db, stocktake.id);
  const uncounted = lines - counted;
  const guards = row?.guards ?? [];
  const unmet = guards.filter(({ holds }) => !holds(subject));
  return confirmPage({
    title: `${t(`stocktakes.${step}`)} · ${stocktake.number}`,
    lead: [stocktake.name, stocktake.warehouseName].filter(Boolean).join(' · '),
    consequences: [
      ...(row ? [] : [t(`stocktakes.cannot_${step}`)]),
      ...unmet.map(({ name }) => t('stocktakes.still_needs', { what: t(`stocktakes.guard_${name}`) })),
      ...(row?.effects ?? []).map((name) => t(`stocktakes.effect_${name}`, { count: subject.toRecount })),
      ...(step === 'review' && uncounted > 0
        ? [t('stocktakes.uncounted_stay', { count: f.number(uncounted) })]
        : []),
    ],
    action: `${at}/steps/${step}`,
    submit: t(`stocktakes.${step}`),
    cancel: at,
    danger: step === 'cancel',
    version: stocktake.version,
    fields: row?.needsReason ? [{ name: 'reason', label: t('stocktakes.reason'), autofocus: true }] : [],
    back: { href: at, label: stocktake.number },
  });
}

export async function takeStep(request: PageRequest, form: z.output<typeof stepForm>): Promise<Outcome> {
  const { context, f } = request;
  const step = stepOf(request);
  demandStep(request, step);
  const id = idParam(request);
  const at = { id, version: form.version };
  const url = `/stocktakes/${id}`;
  const done = (count: number) => ({ key: `stocktakes.now_${step}`, values: { count: f.number(count) } });
  if (step === 'start') return redirect(url, done(await startStocktake(context, at)));
  if (step === 'recount') return redirect(url, done(await beginRecount(context, at)));
  if (step === 'post') {
    const count = await postStocktake(context, at);
    return redirect(url, { ...done(count), link: { href: `${url}/report`, key: 'stocktakes.report' } });
  }
  if (step === 'review') {
    await beginReview(context, at);
    return redirect(`${url}/review`, done(0));
  }
  await cancelStocktake(context, at, form.reason);
  return redirect(url, done(0));
}
