import { actorId } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { Cell, Column } from '../../web/list.ts';
import { fragment, type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { countedOwner, type SegmentFigures, segmentFigures } from './class-queries.ts';
import { AlreadyComputing, lastRuns, type Run, recompute } from './class-run.ts';
import { segmentText, segmentTones, shownSegments } from './class-view.ts';
import type { Segment } from './segment.ts';

/** How many customers are in each segment, what they bring, and when that was computed. */
export async function showClasses(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  if (!isModuleOn(context.settings, 'orders')) return redirect('/classes/quiet');
  const ownerId = countedOwner(context, query.owner);
  const figures = await segmentFigures(context, ownerId);
  const readsAll = allows(context.user, 'reports.read_all');
  const { done, atWork } = await lastRuns(context);
  return page('classes/show', {
    title: t('classes.title'),
    owner: readsAll ? { options: await ownerChoices(request), value: query.owner ?? '' } : null,
    whose: readsAll ? '' : t('classes.own_only'),
    computed: computedText(request, done),
    mayCompute: allows(context.user, 'classes.recompute'),
    progress: atWork ? progressOf(request, atWork) : null,
    picture: done && figures.length > 0 ? pictures(request, ownerId) : null,
    table: table(request, figures, ownerId),
  });
}

function computedText({ t, f }: PageRequest, done: Run | null): string {
  return done?.finishedAt
    ? t('classes.computed', { at: f.instant(done.finishedAt), count: f.number(done.changedCount) })
    : t('classes.never_computed');
}

/** The report's picture, where reports are on: drawn there, from the same figures. */
function pictures({ context, t }: PageRequest, ownerId: number | null) {
  if (!isModuleOn(context.settings, 'reports') || !allows(context.user, 'reports.sales')) return null;
  const at = (more: Record<string, string>) =>
    `/reports/classes/picture?${new URLSearchParams({ ...(ownerId ? { owner: String(ownerId) } : {}), ...more })}`;
  const both = (theme: Record<string, string>) => ({
    wide: at(theme),
    narrow: at({ ...theme, size: 'narrow' }),
  });
  return {
    light: both({}),
    dark: both({ theme: 'dark' }),
    alt: t('classes.picture'),
    caption: t('classes.picture'),
  };
}

function table({ context, t, f }: PageRequest, figures: readonly SegmentFigures[], ownerId: number | null) {
  const seesPrices = allows(context.user, 'orders.prices');
  const total = figures.reduce((sum, { customerCount }) => sum + customerCount, 0);
  const revenue = figures.reduce((sum, { revenueE4 }) => sum + revenueE4, 0);
  const money = (amountE4: number) => f.amount(amountE4, context.settings.baseCurrency);
  const columns: Column[] = [
    { key: 'segment', label: t('classes.segment') },
    { key: 'count', label: t('customers.title'), numeric: true },
    { key: 'share', label: t('classes.share'), numeric: true, hideOnPhone: true },
    ...(['A', 'B', 'C'] as const).map((key) => ({
      key,
      label: t('classes.of_class', { class: key }),
      numeric: true,
      hideOnPhone: true,
    })),
    ...(seesPrices
      ? [
          {
            key: 'revenue',
            label: t('classes.revenue', { currency: context.settings.baseCurrency }),
            numeric: true,
          },
          { key: 'revenueShare', label: t('classes.revenue_share'), numeric: true, hideOnPhone: true },
        ]
      : []),
    { key: 'rule', label: t('classes.rule'), hideOnPhone: true },
  ];
  const owner = ownerId === null ? '' : `&owner=${ownerId}`;
  const cells = (segment: Segment | null): Record<string, Cell> => {
    const of = figures.find((one) => one.segment === segment);
    const count = of?.customerCount ?? 0;
    const text = segmentText(t, segment);
    const href = `/customers?segment=${segment ?? 'none'}${owner}`;
    return {
      segment: { text, tone: segment ? segmentTones[segment] : 'neutral', href },
      count: { text: f.number(count), href },
      share: total ? f.percent(count / total) : '',
      A: segment ? f.number(of?.byClass.A ?? 0) : '',
      B: segment ? f.number(of?.byClass.B ?? 0) : '',
      C: segment ? f.number(of?.byClass.C ?? 0) : '',
      revenue: segment ? money(of?.revenueE4 ?? 0) : '',
      revenueShare: segment && revenue ? f.percent((of?.revenueE4 ?? 0) / revenue) : '',
      rule: t(`classes.rule_${segment ?? 'none'}`),
    };
  };
  return {
    caption: t('classes.title'),
    columns,
    rows: total === 0 ? [] : [...shownSegments, null].map((segment) => ({ cells: cells(segment) })),
    foot: { cells: { segment: t('shared.total'), count: f.number(total), revenue: money(revenue) } },
    empty: t('classes.nobody'),
  };
}

function progressOf({ t, f }: PageRequest, { lookedCount, totalCount }: Run) {
  const label = t('classes.progress', { done: f.number(lookedCount), total: f.number(totalCount) });
  return { done: lookedCount, total: totalCount, label, url: '/classes/progress' };
}

/** Asked again every second while it is computed; then the page comes anew. */
export async function showProgress(request: PageRequest): Promise<Outcome> {
  const { atWork } = await lastRuns(request.context);
  return fragment('classes/progress', { progress: atWork ? progressOf(request, atWork) : null });
}

// A small company's classes are there by then; a large one's go on while the page shows how far they are.
const waitMs = 1500;

export async function computeNow(request: PageRequest): Promise<Outcome> {
  const { context } = request;
  actorId(context);
  const work = recompute(context).then(
    () => 'done' as const,
    (error: unknown) => {
      if (error instanceof AlreadyComputing) return 'going_on' as const;
      throw error;
    },
  );
  const late = new Promise<'going_on'>((resolve) => setTimeout(() => resolve('going_on'), waitMs).unref());
  // What goes wrong after the answer stands in the run itself.
  work.catch(() => {});
  const how = await Promise.race([work, late]);
  return redirect('/classes', { key: `classes.compute_${how}` });
}
