import type { Day } from '../../core/days.ts';
import type { List } from '../../web/lists/declaration.ts';
import { byId, byValue } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { segmentChoices, segmentText, segmentTones } from './class-view.ts';
import type { Segment } from './segment.ts';

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

const pill = (t: PageRequest['t'], segment: Segment | null) => ({
  text: segmentText(t, segment),
  tone: segment ? segmentTones[segment] : ('neutral' as const),
});

/** Who rose and who slipped lately, the newest first. */
export const changeList: List<Line> = {
  name: 'class-changes',
  at: '/classes/changes',
  permission: 'classes.read',
  title: 'classes.changes',
  lead: 'classes.changes_lead',
  view: 'classes/list',
  id: 'x.id',
  rows: ({ context }) =>
    narrowToVisible(
      context,
      context.db('customer_class_changes as x').join('customers as c', 'c.id', 'x.customer_id'),
    ).where('c.is_archived', false),
  join: (query) =>
    void query.leftJoin('users as u', 'u.id', 'c.owner_id').leftJoin('users as w', 'w.id', 'x.user_id'),
  select: ['x.*', 'c.name', 'c.code', 'u.name as owner_name', 'w.name as user_name'],
  columns: [
    {
      key: 'customer',
      label: 'customers.one',
      cell: ({ name, code }) => ({ text: name, sub: code }),
      sheet: [
        { label: 'shared.code', width: 12, value: ({ code }) => code },
        { label: 'shared.name', width: 40, value: ({ name }) => name },
      ],
    },
    { key: 'before', label: 'classes.before', cell: ({ fromSegment }, { t }) => pill(t, fromSegment) },
    { key: 'now', label: 'classes.now', cell: ({ toSegment }, { t }) => pill(t, toSegment) },
    {
      key: 'day',
      label: 'classes.changed_on',
      sort: 'day',
      hideOnPhone: true,
      cell: ({ changedOn }) => changedOn,
      sheet: [{ kind: 'day', value: ({ changedOn }) => changedOn }],
    },
    {
      key: 'cause',
      label: 'classes.why',
      hideOnPhone: true,
      cell: ({ cause, userName }, { t }) =>
        t(`classes.cause_${cause}`, { name: userName ?? t('shared.system') }),
    },
    { key: 'owner', label: 'customers.owner', hideOnPhone: true, cell: ({ ownerName }) => ownerName },
  ],
  filters: [
    {
      name: 'segment',
      label: 'classes.now',
      kind: 'select',
      options: segmentChoices,
      narrow: byValue('x.to_segment'),
    },
    {
      name: 'owner',
      label: 'customers.owner',
      kind: 'select',
      options: ownerChoices,
      narrow: byId('c.owner_id'),
    },
  ],
  sorts: { day: { column: 'x.changed_on', direction: 'desc', value: ({ changedOn }) => changedOn } },
  href: ({ customerId }) => `/customers/${customerId}#class`,
  exportedAs: 'classes',
  empty: { title: 'classes.no_changes', text: 'classes.no_changes_text' },
};
