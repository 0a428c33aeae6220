import type { Changes, StoredAuditEntry } from '../../core/audit.ts';
import { addDays, instantInZone, isDay } from '../../core/days.ts';
import { contains } from '../../db/dialect.ts';
import { actionText, changeTexts, namesIn } from '../../web/audit-view.ts';
import { countUpTo, listModel, pageByKey } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

const kinds = [
  'customer',
  'contact',
  'opportunity',
  'market_opportunity',
  'pipeline_stage',
  'sales_targets',
  'order',
  'shipment',
  'style',
  'sku',
  'warehouse',
  'stock',
  'carrier',
  'satisfaction',
  'import',
  'export',
  'user',
  'settings',
  'rate',
] as const;

const recordPages: Record<string, string> = {
  customer: '/customers',
  contact: '/contacts',
  quote: '/quotes',
  order: '/orders',
  shipment: '/shipments',
  style: '/inventory/styles',
  sku: '/inventory/skus',
  carrier: '/carriers',
  opportunity: '/opportunities',
  market_opportunity: '/market-opportunities',
  satisfaction: '/satisfaction',
  import: '/imports',
  user: '/users',
};

function filtered({ context, query }: PageRequest) {
  const entries = context.db('audit_entries as a');
  if (query.user && /^\d{1,9}$/.test(query.user)) entries.where('a.user_id', Number(query.user));
  if (query.kind) entries.where('a.record_kind', query.kind);
  if (query.text) contains(entries, 'a.record_label', query.text);
  const { from = '', to = '' } = query;
  const { timeZone } = context.settings;
  if (isDay(from)) entries.where('a.happened_at', '>=', instantInZone(`${from}T00:00`, timeZone));
  if (isDay(to)) entries.where('a.happened_at', '<', instantInZone(`${addDays(to, 1)}T00:00`, timeZone));
  return entries;
}

export async function showAuditLog(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const sort = { name: '', sort: { column: 'a.id', direction: 'desc' as const } };
  const entries = filtered(request)
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .select(
      'a.id',
      'a.happened_at',
      'u.name as user_name',
      'a.action',
      'a.record_kind',
      'a.record_id',
      'a.record_label',
      'a.changes',
    );
  const { rows, next } = await pageByKey<Omit<StoredAuditEntry, 'changes'> & { changes: string }>(entries, {
    sort: sort.sort,
    idColumn: 'a.id',
    after: query.after,
    sortValue: ({ id }) => id,
  });
  const all = rows.map(({ changes }) => JSON.parse(changes) as Changes);
  const names = await namesIn(context.db, all);
  const users: { id: number; name: string }[] = await context
    .db('users')
    .orderBy('name')
    .select('id', 'name');
  const list = listModel(request, {
    columns: [
      { key: 'record', label: t('admin.record') },
      { key: 'at', label: t('admin.when') },
      { key: 'who', label: t('admin.who'), hideOnPhone: true },
      { key: 'what', label: t('admin.what') },
      { key: 'changes', label: t('admin.changes'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'user',
        label: t('admin.who'),
        kind: 'select',
        options: users.map(({ id, name }) => ({ value: String(id), label: name })),
      },
      {
        name: 'kind',
        label: t('admin.kind'),
        kind: 'select',
        options: kinds.map((kind) => ({ value: kind, label: t(`admin.kind_${kind}`) })),
      },
      { name: 'from', label: t('shared.from'), kind: 'date' },
      { name: 'to', label: t('shared.to'), kind: 'date' },
    ],
    rows: rows.map((entry, place) => {
      const folder = recordPages[entry.recordKind];
      const changes = changeTexts(request, entry.action.split('.')[0] ?? '', {
        changes: all[place] ?? {},
        names,
      });
      return {
        id: entry.id,
        href: folder && entry.recordId ? `${folder}/${entry.recordId}` : '/audit',
        cells: {
          record: entry.recordLabel,
          at: f.instant(entry.happenedAt),
          who: entry.userName ?? t('shared.system'),
          what: actionText(request, entry.action),
          changes: changes
            .slice(0, 5)
            .map(({ label, before, after }) => `${label}: ${before || '–'} → ${after || '–'}`)
            .join('; '),
        },
      };
    }),
    next,
    count: await countUpTo(context.db, filtered(request), 'a.id'),
    sort,
    empty: { title: t('admin.audit_empty'), text: t('admin.audit_lead') },
  });
  return page('shared/list-page', {
    title: t('admin.audit'),
    row: { heading: t('admin.audit'), lead: t('admin.audit_lead') },
    list,
  });
}
