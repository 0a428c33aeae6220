import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { editMarketForm, newMarketForm, stateForm } from './market-form.ts';
import { marketList } from './market-list.ts';
import { showMarket } from './market-page.ts';
import { create, save, setState, showEditMarket, showNewMarket, showState } from './markets.ts';

const read = 'market_opportunities.read';
const permission = 'market_opportunities.write';

export const routes: Route[] = [
  ...listRoutes(marketList),
  get('/market-opportunities/new', permission, showNewMarket),
  post('/market-opportunities', { permission, form: newMarketForm, act: create, again: showNewMarket }),
  get('/market-opportunities/:id', read, keptPage(showMarket)),
  get('/market-opportunities/:id/edit', permission, showEditMarket),
  post('/market-opportunities/:id', {
    permission,
    form: editMarketForm,
    act: save,
    again: showEditMarket,
  }),
  get('/market-opportunities/:id/state', permission, showState),
  post('/market-opportunities/:id/state', { permission, form: stateForm, act: setState, again: showState }),
];
