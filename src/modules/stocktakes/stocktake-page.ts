import { decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { shownFiles } from '../../web/record-files.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type Step, stepIcons, stepsFor } from './steps.ts';
import { countingStates, stateTones } from './stocktake.ts';
import {
  countersOf,
  findStocktake,
  type Progress,
  progressOf,
  type Stocktake,
  scopeNames,
} from './stocktake-queries.ts';

/** The ways in which one counts, while counting is on. */
const waysOf = ({ t, context }: PageRequest, { id, state }: Stocktake) => {
  if (!countingStates.includes(state)) return [];
  const at = `/stocktakes/${id}`;
  const way = (name: string, path: string, icon: string) => ({
    href: at + path,
    icon,
    label: t(`stocktakes.way_${name}`),
    hint: t(`stocktakes.way_${name}_hint`),
  });
  const sheet = way('sheet', '/sheet', 'printer');
  if (!allows(context.user, 'stocktakes.count')) return [sheet];
  return [
    way('scan', '/scan', 'scan'),
    way('list', '/count', 'list-numbers'),
    way('grid', '/grid', 'grid-dots'),
    sheet,
    way('download', '/sheet/download', 'file-spreadsheet'),
    way('import', '/import', 'file-import'),
  ];
};

export async function showStocktake(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const stocktake = await findStocktake(context.db, idParam(request));
  const { id, number, state, name, warehouseName } = stocktake;
  const at = `/stocktakes/${id}`;
  const { offered, all, held } = await stepsFor(request, stocktake);
  const progress = await progressOf(context.db, id);
  // As long as lines are open, counting is what comes next; the step that ends it stands under "More".
  const isUnderWay = countingStates.includes(state) && !isAllCounted(progress);
  const main = isUnderWay ? undefined : offered.find((step) => step !== 'cancel');
  const link = (step: Step) => ({
    href: `${at}/steps/${step}`,
    label: t(`stocktakes.${step}`),
    icon: stepIcons[step],
    danger: step === 'cancel',
  });
  const isCounted = state === 'review' || state === 'posted';
  const mayWrite = allows(context.user, 'stocktakes.manage');
  return page('stocktakes/show', {
    title: `${number} · ${t('stocktakes.one')}`,
    row: {
      heading: name ? `${number} ${name}` : number,
      state: { label: t(`stocktakes.state_${state}`), tone: stateTones[state] },
      lead: [warehouseName, t(`stocktakes.says_${state}`)].join(' · '),
      back: { href: '/stocktakes', label: t('stocktakes.title') },
      primary: main ? link(main) : null,
      actions: [
        ...(all.includes('edit')
          ? [{ href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true }]
          : []),
        ...(isCounted ? [{ href: `${at}/report`, label: t('stocktakes.report'), icon: 'report' }] : []),
        ...offered.filter((step) => step !== main).map(link),
      ],
    },
    gauges: gaugesOf(request, stocktake, progress),
    waits: isUnderWay ? [] : held.flatMap(({ unmet }) => unmet.map((guard) => t(`stocktakes.wait_${guard}`))),
    ways: waysOf(request, stocktake),
    reviewUrl: isCounted ? `${at}/review` : null,
    counters: await countersTable(request, id),
    facts: factsOf(request, stocktake),
    files: await shownFiles(request, { at: '/stocktakes', record: { kind: 'stocktake', id }, mayWrite }),
    audit: await auditTrail(request, { kind: 'stocktake', id }),
  });
}

const isAllCounted = ({ lines, counted, again, countedAgain }: Progress) =>
  counted === lines && countedAgain === again;

function gaugesOf({ t, f }: PageRequest, { lineCount }: Stocktake, progress: Progress) {
  if (lineCount === 0) return [];
  const gauge = (label: string, value: number, max: number) => ({
    label: t(`stocktakes.${label}`),
    value,
    max,
    text: t('stocktakes.of_lines', { done: f.number(value), all: f.number(max) }),
  });
  return [
    gauge('counted_lines', progress.counted, progress.lines),
    ...(progress.again > 0 ? [gauge('counted_again', progress.countedAgain, progress.again)] : []),
  ];
}

async function countersTable({ context, t, f }: PageRequest, id: number) {
  const counters = await countersOf(context.db, id);
  return {
    caption: t('stocktakes.counters'),
    columns: [
      { key: 'name', label: t('stocktakes.counter') },
      { key: 'lines', label: t('stocktakes.lines'), numeric: true },
      { key: 'last', label: t('stocktakes.last_count') },
    ],
    rows: counters.map(({ name, lineCount, lastAt }) => ({
      cells: { name, lines: f.number(lineCount), last: f.instant(lastAt) },
    })),
    empty: t('stocktakes.nobody_counted'),
  };
}

function factsOf({ t, f }: PageRequest, stocktake: Stocktake) {
  const names = scopeNames(stocktake);
  const shown = names.slice(0, 20).join(', ') + (names.length > 20 ? ' …' : '');
  const yes = (is: boolean) => t(is ? 'shared.yes' : 'shared.no');
  return [
    {
      title: t('stocktakes.what'),
      facts: [
        { label: t('stocktakes.warehouse'), text: stocktake.warehouseName },
        {
          label: t('stocktakes.scope'),
          text: t(`stocktakes.scope_${stocktake.scope}`),
          ...(shown ? { sub: shown } : {}),
        },
        { label: t('stocktakes.with_empty_short'), text: yes(stocktake.isWithEmpty) },
        { label: t('stocktakes.all_qualities_short'), text: yes(stocktake.isAllQualities) },
        {
          label: t('stocktakes.tolerance'),
          text: t('stocktakes.tolerance_text', {
            pieces: f.number(stocktake.toleranceQty),
            percent: decimalText(stocktake.toleranceBp, 2),
          }),
        },
        { label: t('stocktakes.planned_on'), text: stocktake.plannedOn },
        { label: t('stocktakes.started_at'), text: f.instant(stocktake.startedAt) },
        { label: t('stocktakes.posted_on'), text: f.day(stocktake.postedOn) },
        { label: t('stocktakes.reason'), text: stocktake.stateReason },
        { label: t('shared.remarks'), text: stocktake.remarks },
      ],
    },
  ];
}
