import { addDays } from '../../core/days.ts';
import type { ListFilter } from '../../web/lists/declaration.ts';
import { byId, byText, byValue } from '../../web/lists/narrow.ts';
import { countriesInUse, ownerChoices } from './customer-choices.ts';
import { statuses } from './customer-form.ts';
import { sourceText } from './customer-parts.ts';
import { longestTag, tagChoices } from './tags.ts';

const quietDays = ['30', '60', '90', '180', '365'];

/** Each narrows by an index of its own, or by one look into an index for each row. */
export const customerFilters: readonly ListFilter[] = [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('customer', 'c.id') },
  {
    name: 'country',
    label: 'customers.country',
    kind: 'select',
    options: ({ context, query }) => countriesInUse(context, query.country),
    narrow: byValue('c.country'),
  },
  {
    name: 'owner',
    label: 'customers.owner',
    kind: 'select',
    options: async (request) => [
      ...(await ownerChoices(request)),
      { value: 'none', label: request.t('customers.pool') },
    ],
    narrow: byId('c.owner_id'),
  },
  {
    name: 'level',
    label: 'customers.level',
    kind: 'select',
    options: ({ context }) => context.settings.levels.map((level) => ({ value: level, label: level })),
    narrow: byValue('c.level'),
  },
  {
    name: 'status',
    label: 'customers.status',
    kind: 'select',
    options: ({ t }) => statuses.map((status) => ({ value: status, label: t(`customers.status_${status}`) })),
    narrow: byValue('c.status'),
  },
  {
    name: 'tag',
    label: 'customers.tag',
    kind: 'select',
    isExtra: true,
    options: ({ context }) => tagChoices(context),
    narrow: (query, value, { context }) =>
      void query.whereIn(
        'c.id',
        context.db('customer_tags').where('tag', value.slice(0, longestTag)).select('customer_id'),
      ),
  },
  {
    name: 'source',
    label: 'customers.source',
    kind: 'select',
    isExtra: true,
    options: ({ t, context }) =>
      context.settings.sources.map((source) => ({ value: source, label: sourceText(t, source) })),
    narrow: byValue('c.source'),
  },
  {
    name: 'backup',
    label: 'customers.backup_owner',
    kind: 'select',
    isExtra: true,
    options: async (request) => [
      ...(await ownerChoices(request)),
      { value: 'none', label: request.t('customers.no_backup') },
    ],
    narrow: byId('c.backup_owner_id'),
  },
  {
    name: 'quiet',
    label: 'customers.quiet_for',
    kind: 'select',
    isExtra: true,
    options: ({ t, query }) =>
      [...new Set([...quietDays, ...(isDays(query.quiet) ? [query.quiet] : [])])].map((days) => ({
        value: days,
        label: t('customers.quiet_days', { count: Number(days) }),
      })),
    narrow(query, value, { context }) {
      if (!isDays(value)) return;
      const { db, clock } = context;
      const since = addDays(clock.now().toISOString().slice(0, 10), -Number(value));
      query.whereNotExists(
        db('interactions as i')
          .where('i.customer_id', db.ref('c.id'))
          .where('i.happened_at', '>=', `${since}T00:00:00.000Z`)
          .select('i.id'),
      );
    },
  },
  { name: 'archived', label: 'shared.archived', kind: 'checkbox', isExtra: true },
];

function isDays(value: string | undefined): value is string {
  return /^[1-9]\d{0,3}$/.test(value ?? '');
}
