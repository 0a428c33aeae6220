import { dialectOf } from '../../db/dialect.ts';
import { keptPage } from '../../web/kept-page.ts';
import { askedOf, filteredRows } from '../../web/lists/asked.ts';
import { showList } from '../../web/lists/page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import type { PageRequest, Route, ShowHandler } from '../../web/route.ts';
import { receiptList } from './receipt-list.ts';

/** The list with what came in by currency, over all that the filters let through but reversed ones. */
const showReceipts: ShowHandler = async (request) => {
  const outcome = await showList(receiptList)(request);
  if (outcome.kind !== 'page') return outcome;
  return { ...outcome, model: { ...outcome.model, sums: await sumsOf(request) } };
};

async function sumsOf(request: PageRequest): Promise<string[]> {
  const { context, f } = request;
  const rows: { currency: string; amountE4: number }[] = await filteredRows(askedOf(receiptList, request))
    .where('r.state', 'posted')
    .groupBy('r.currency')
    .orderBy('r.currency')
    .select('r.currency', context.db.raw(`${dialectOf(context.db).sum('r.amount_e4')} as amount_e4`));
  return rows.map(({ currency, amountE4 }) => f.money(amountE4, currency));
}

export const receiptListRoutes: Route[] = listRoutes(receiptList).map((route) =>
  'get' in route && route.get === receiptList.at ? { ...route, show: keptPage(showReceipts) } : route,
);
