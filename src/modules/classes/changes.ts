import type { Day } from '../../core/days.ts';
import { isModuleOn } from '../../core/settings.ts';
import { chosenSort, countUpTo, type Filter, listModel, pageByKey, type Sort } from '../../web/list.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { segmentText, segmentTones } from './class-view.ts';
import { tabsOf } from './classes.ts';
import { type Segment, segments } from './segment.ts';

const sorts: Record<'day', Sort> = { day: { column: 'x.changed_on', direction: 'desc' } };

interface Line {
  id: number;
  customerId: number;
  name: string;
  code: string;
  fromSegment: Segment | null;
  toSegment: Segment | null;
  cause: 'rule' | 'decision' | 'expiry';
  changedOn: Day;
  ownerName: string | null;
  userName: string | null;
}

function filtered({ context, query }: PageRequest) {
  const changes = narrowToVisible(
    context,
    context.db('customer_class_changes as x').join('customers as c', 'c.id', 'x.customer_id'),
  ).where('c.is_archived', false);
  const to = segments.find((known) => known === query.segment);
  if (to) changes.where('x.to_segment', to);
  if (/^[1-9]\d{0,8}$/.test(query.owner ?? '')) changes.where('c.owner_id', Number(query.owner));
  return changes;
}

async function filtersOf(request: PageRequest): Promise<Filter[]> {
  const { t } = request;
  return [
    {
      name: 'segment',
      label: t('classes.now'),
      kind: 'select',
      options: segments.map((segment) => ({ value: segment, label: segmentText(t, segment) })),
    },
    { name: 'owner', label: t('customers.owner'), kind: 'select', options: await ownerChoices(request) },
  ];
}

/** Who rose and who slipped lately, the newest first. */
export async function showChanges(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  if (!isModuleOn(context.settings, 'orders')) return redirect('/classes/quiet');
  const sort = chosenSort(query, sorts, 'day');
  const selected = filtered(request)
    .leftJoin('users as u', 'u.id', 'c.owner_id')
    .leftJoin('users as w', 'w.id', 'x.user_id')
    .select('x.*', 'c.name', 'c.code', 'u.name as owner_name', 'w.name as user_name');
  const { rows, next } = await pageByKey<Line>(selected, {
    sort: sort.sort,
    idColumn: 'x.id',
    after: query.after,
    sortValue: ({ changedOn }) => changedOn,
  });
  const pill = (segment: Segment | null) => ({
    text: segmentText(t, segment),
    tone: segment ? segmentTones[segment] : ('neutral' as const),
  });
  const list = listModel(request, {
    tabs: tabsOf(request, '/classes/changes'),
    columns: [
      { key: 'customer', label: t('customers.one') },
      { key: 'before', label: t('classes.before') },
      { key: 'now', label: t('classes.now') },
      { key: 'day', label: t('classes.changed_on'), sort: 'day', hideOnPhone: true },
      { key: 'cause', label: t('classes.why'), hideOnPhone: true },
      { key: 'owner', label: t('customers.owner'), hideOnPhone: true },
    ],
    filters: await filtersOf(request),
    rows: rows.map((line) => ({
      id: line.id,
      href: `/customers/${line.customerId}#class`,
      cells: {
        customer: { text: line.name, sub: line.code },
        before: pill(line.fromSegment),
        now: pill(line.toSegment),
        day: line.changedOn,
        cause: t(`classes.cause_${line.cause}`, { name: line.userName ?? t('shared.system') }),
        owner: line.ownerName,
      },
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'x.id'),
    sort,
    empty: { title: t('classes.no_changes'), text: t('classes.no_changes_text') },
  });
  return page('shared/list-page', {
    title: t('classes.changes'),
    row: { heading: t('classes.changes'), lead: t('classes.changes_lead') },
    list,
  });
}
