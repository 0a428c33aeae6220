import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { chosenSort, countUpTo, listModel, pageByKey, type Sort } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { modes } from './carrier-form.ts';
import { onTimeByCarrier } from './on-time.ts';

const sorts: Record<'name' | 'code', Sort> = {
  name: { column: 'r.name', direction: 'asc' },
  code: { column: 'r.code', direction: 'asc' },
};

interface Line {
  id: number;
  code: string;
  name: string;
  nameOther: string | null;
  modes: string;
  phone: string | null;
}

function filtered({ context, query }: PageRequest) {
  const carriers = context.db('carriers as r').where('r.is_archived', query.archived === '1');
  if (query.text) carriers.whereIn('r.id', matching(context.db, 'carrier', query.text));
  const mode = modes.find((known) => known === query.mode);
  if (mode) carriers.where('r.modes', 'like', `%${mode}%`);
  return carriers;
}

export async function showCarriers(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const sort = chosenSort(query, sorts, 'name');
  const { rows, next } = await pageByKey<Line>(
    filtered(request).select('r.id', 'r.code', 'r.name', 'r.name_other', 'r.modes', 'r.phone'),
    { sort: sort.sort, idColumn: 'r.id', after: query.after, sortValue: (line) => line[sort.name] },
  );
  const day = today(context);
  const figures = await onTimeByCarrier(context, { from: addDays(day, -89), to: day, today: day });
  const mayWrite = allows(context.user, 'carriers.write');
  const modeText = (text: string) =>
    text
      .split(',')
      .filter(Boolean)
      .map((mode) => t(`carriers.mode_${mode}`))
      .join(', ');
  const list = listModel(request, {
    columns: [
      { key: 'name', label: t('carriers.one'), sort: 'name' },
      { key: 'code', label: t('shared.code'), sort: 'code', hideOnPhone: true },
      { key: 'modes', label: t('carriers.modes') },
      { key: 'onTime', label: t('carriers.on_time_90'), numeric: true },
      { key: 'phone', label: t('carriers.phone'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'mode',
        label: t('carriers.mode'),
        kind: 'select',
        options: modes.map((mode) => ({ value: mode, label: t(`carriers.mode_${mode}`) })),
      },
      { name: 'archived', label: t('shared.archived'), kind: 'checkbox' },
    ],
    rows: rows.map((line) => {
      const rate = figures.get(line.id)?.rate ?? null;
      return {
        id: line.id,
        href: `/carriers/${line.id}`,
        cells: {
          name: line.nameOther ? { text: line.name, sub: line.nameOther } : line.name,
          code: line.code,
          modes: modeText(line.modes),
          onTime: rate === null ? t('carriers.too_few') : f.percent(rate),
          phone: line.phone,
        },
      };
    }),
    next,
    count: await countUpTo(context.db, filtered(request), 'r.id'),
    sort,
    empty: {
      title: t('carriers.none'),
      text: t('carriers.none_text'),
      ...(mayWrite ? { action: { href: '/carriers/new', label: t('carriers.new') } } : {}),
    },
  });
  const primary = mayWrite ? { href: '/carriers/new', label: t('carriers.new'), icon: 'plus' } : null;
  return page('shared/list-page', {
    title: t('carriers.title'),
    row: { heading: t('carriers.title'), lead: t('carriers.lead'), primary },
    list,
  });
}
