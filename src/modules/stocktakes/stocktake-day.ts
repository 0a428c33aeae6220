import { allows } from '../../core/permissions.ts';
import { countUpTo } from '../../web/list.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { countableLines } from './countable.ts';
import type { StocktakeState } from './stocktake.ts';
import { figuresOf, findStocktake, progressOf } from './stocktake-queries.ts';

const most = 6;

interface Item {
  id: number;
  number: string;
  name: string | null;
  warehouseName: string;
}

/** Stocktakes that wait for this user: to be counted, to be counted again, to be looked through, to be posted. */
export async function stocktakeDay(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  if (!allows(context.user, 'stocktakes.count')) return [];
  const inState = (state: StocktakeState): Promise<Item[]> =>
    context
      .db('stocktakes as s')
      .join('warehouses as w', 'w.id', 's.warehouse_id')
      .where('s.state', state)
      .orderBy('s.id')
      .limit(most)
      .select('s.id', 's.number', 's.name', 'w.name as warehouse_name');
  const item = ({ id, number, name, warehouseName }: Item, path: string, mark: string, tone: string) => ({
    href: `/stocktakes/${id}${path}`,
    label: number,
    sub: [name, warehouseName].filter(Boolean).join(' · '),
    tone,
    mark,
  });
  const items: DayCard['items'][number][] = [];
  for (const found of await inState('counting')) {
    const { counted, lines } = await progressOf(context.db, found.id);
    const done = t('stocktakes.of_lines', { done: request.f.number(counted), all: request.f.number(lines) });
    items.push(item(found, '', done, 'info'));
  }
  for (const found of await inState('recount')) {
    // What was too far off comes first; else what nobody has counted yet.
    for (const view of ['again', 'open'] as const) {
      const count = await countUpTo(context.db, countableLines(request, found, { view, text: '' }), 'l.id');
      if (count === 0) continue;
      const mark = t('stocktakes.day_recount', { count: request.f.number(count) });
      items.push(item(found, `/count?view=${view}`, mark, 'soon'));
      break;
    }
  }
  for (const found of await inState('review')) {
    const figures = await figuresOf(context, await findStocktake(context.db, found.id));
    if (figures.unexplained > 0)
      items.push(item(found, '/review?view=unexplained', t('stocktakes.day_review'), 'soon'));
    else if (!figures.hasCounted && allows(context.user, 'stocktakes.post'))
      items.push(item(found, '/review', t('stocktakes.day_post'), 'soon'));
  }
  return [{ title: t('stocktakes.title'), icon: 'clipboard-list', all: '/stocktakes?open=1', items }];
}
