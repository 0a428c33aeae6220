import { noFields } from '../../web/fields.ts';
import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post as postRoute, type Route } from '../../web/route.ts';
import { movementList } from './movement-list.ts';
import { reverse, showMovement, showReversal } from './movement-page.ts';
import { post, showPosting } from './posting-pages.ts';
import { postingForm } from './postings.ts';
import { reversalForm } from './reversals.ts';
import { saveSku, showEditSku } from './sku-page.ts';
import { showStockCard } from './stock-card.ts';
import { lookUpSkus, stockList } from './stock-list.ts';
import {
  editStyleForm,
  editWarehouseForm,
  newStyleForm,
  planningForm,
  skuForm,
  styleSettingsForm,
  styleSkusForm,
  warehouseForm,
} from './style-form.ts';
import { matchSkus, showStyleGrid } from './style-grid.ts';
import { lookUpStyles, styleList } from './style-list.ts';
import { showStyle } from './style-page.ts';
import { pictureRoutes } from './style-picture.ts';
import { savePlanning, showPlanning } from './style-planning.ts';
import { saveStyleSettings, showStyleSettings } from './style-settings.ts';
import { saveStyleSkus, showStyleSkus } from './style-skus.ts';
import {
  archiveStyle,
  createNewStyle,
  saveStyle,
  showArchiveStyle,
  showEditStyle,
  showNewStyle,
} from './styles.ts';
import {
  createWarehouse,
  saveWarehouse,
  showEditWarehouse,
  showNewWarehouse,
  showWarehouses,
} from './warehouses.ts';

const read = 'inventory.read';
const write = 'inventory.write';

export const routes: Route[] = [
  ...listRoutes(stockList),
  get('/inventory/skus/lookup', read, lookUpSkus),
  get('/inventory/skus/match', read, matchSkus),
  get('/inventory/skus/:id', read, keptPage(showStockCard)),
  get('/inventory/skus/:id/edit', write, showEditSku),
  postRoute('/inventory/skus/:id', { permission: write, form: skuForm, act: saveSku, again: showEditSku }),
  ...listRoutes(movementList),
  get('/inventory/movements/:id', read, keptPage(showMovement)),
  get('/inventory/movements/:id/reversal', 'inventory.post', showReversal),
  postRoute('/inventory/movements/:id/reversal', {
    permission: 'inventory.post',
    form: reversalForm,
    act: reverse,
    again: showReversal,
  }),
  get('/inventory/styles/lookup', read, lookUpStyles),
  get('/inventory/styles/grid', read, showStyleGrid),
  ...listRoutes(styleList),
  get('/inventory/styles/new', write, showNewStyle),
  postRoute('/inventory/styles', {
    permission: write,
    form: newStyleForm,
    act: createNewStyle,
    again: showNewStyle,
  }),
  get('/inventory/styles/:id', read, keptPage(showStyle)),
  get('/inventory/styles/:id/edit', write, showEditStyle),
  postRoute('/inventory/styles/:id', {
    permission: write,
    form: editStyleForm,
    act: saveStyle,
    again: showEditStyle,
  }),
  ...pictureRoutes(showStyle),
  get('/inventory/styles/:id/skus', write, showStyleSkus),
  postRoute('/inventory/styles/:id/skus', {
    permission: write,
    form: styleSkusForm,
    act: saveStyleSkus,
    again: showStyleSkus,
  }),
  get('/inventory/styles/:id/planning', write, showPlanning),
  postRoute('/inventory/styles/:id/planning', {
    permission: write,
    form: planningForm,
    act: savePlanning,
    again: showPlanning,
  }),
  get('/inventory/style-settings', write, showStyleSettings),
  postRoute('/inventory/style-settings', {
    permission: write,
    form: styleSettingsForm,
    act: saveStyleSettings,
    again: showStyleSettings,
  }),
  get('/inventory/styles/:id/archive', write, showArchiveStyle),
  postRoute('/inventory/styles/:id/archive', {
    permission: write,
    form: noFields,
    act: archiveStyle,
    again: showArchiveStyle,
  }),
  get('/inventory/warehouses', read, showWarehouses),
  get('/inventory/warehouses/new', write, showNewWarehouse),
  postRoute('/inventory/warehouses', {
    permission: write,
    form: warehouseForm,
    act: createWarehouse,
    again: showNewWarehouse,
  }),
  get('/inventory/warehouses/:id', write, showEditWarehouse),
  postRoute('/inventory/warehouses/:id', {
    permission: write,
    form: editWarehouseForm,
    act: saveWarehouse,
    again: showEditWarehouse,
  }),
  get('/inventory/postings/:kind', 'inventory.post', showPosting),
  postRoute('/inventory/postings/:kind', {
    permission: 'inventory.post',
    form: postingForm,
    act: post,
    again: showPosting,
  }),
];
