import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { chosenSort, countUpTo, listModel, pageByKey, type Sort } from '../../web/list.ts';
import { json, type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import type { Style } from './style-queries.ts';

const sorts: Record<'code' | 'name', Sort> = {
  code: { column: 's.code', direction: 'asc' },
  name: { column: 's.name', direction: 'asc' },
};

function filtered({ context, query }: PageRequest) {
  const styles = context.db('styles as s').where('s.is_archived', query.archived === '1');
  if (query.text) styles.whereIn('s.id', matching(context.db, 'style', query.text));
  if (query.category) styles.where('s.category', query.category);
  return styles;
}

export async function showStyles(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const sort = chosenSort(query, sorts, 'code');
  const styles = filtered(request).select(
    's.id',
    's.code',
    's.name',
    's.name_other',
    's.category',
    's.colours',
    's.sizes',
  );
  const { rows, next } = await pageByKey<Style>(styles, {
    sort: sort.sort,
    idColumn: 's.id',
    after: query.after,
    sortValue: (style) => style[sort.name],
  });
  const categories: { category: string }[] = await context
    .db('styles')
    .whereNotNull('category')
    .distinct('category')
    .orderBy('category');
  const mayWrite = allows(context.user, 'inventory.write');
  const list = listModel(request, {
    columns: [
      { key: 'code', label: t('inventory.style'), sort: 'code' },
      { key: 'name', label: t('shared.name'), sort: 'name' },
      { key: 'category', label: t('inventory.category') },
      { key: 'colours', label: t('inventory.colours'), hideOnPhone: true },
      { key: 'sizes', label: t('inventory.sizes'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'category',
        label: t('inventory.category'),
        kind: 'select',
        options: categories.map(({ category }) => ({ value: category, label: category })),
      },
      { name: 'archived', label: t('shared.archived'), kind: 'checkbox' },
    ],
    rows: rows.map((style) => ({
      id: style.id,
      href: `/inventory/styles/${style.id}`,
      cells: {
        ...style,
        code: style.code,
        name: { text: style.name, ...(style.nameOther ? { sub: style.nameOther } : {}) },
      } as never,
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 's.id'),
    sort,
    empty: {
      title: t('inventory.no_styles'),
      text: t('inventory.no_styles_text'),
      ...(mayWrite ? { action: { href: '/inventory/styles/new', label: t('inventory.new_style') } } : {}),
    },
  });
  const primary = mayWrite
    ? { href: '/inventory/styles/new', label: t('inventory.new_style'), icon: 'plus' }
    : null;
  return page('inventory/styles', {
    title: t('inventory.styles'),
    row: { heading: t('inventory.styles'), lead: t('inventory.styles_lead'), primary },
    list,
  });
}

/** Completion of a style: code, name, and its category. */
export async function lookUpStyles({ context, query }: PageRequest): Promise<Outcome> {
  const term = (query.q ?? '').trim();
  if (!term) return json([]);
  const hits: { code: string; name: string; category: string | null }[] = await context
    .db('styles')
    .where({ isArchived: false })
    .whereIn('id', matching(context.db, 'style', term))
    .orderBy('code')
    .limit(12)
    .select('code', 'name', 'category');
  return json(hits.map(({ code, name, category }) => ({ value: code, label: name, sub: category ?? '' })));
}
