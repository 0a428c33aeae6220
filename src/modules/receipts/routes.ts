import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { orderTermsForm, saveOrderTerms, showOrderTerms } from './order-terms-page.ts';
import { allocateForm, freeForm, newReceiptForm, reversalForm } from './receipt-form.ts';
import { receiptList } from './receipt-list.ts';
import { showReceipt } from './receipt-page.ts';
import { allocate, create, free, reverse, showAllocation, showNewReceipt, showReversal } from './receipts.ts';
import { exportReceivables, showReceivables } from './receivables-page.ts';
import { showReminder } from './reminder.ts';
import { exportStatement, showStatement } from './statement-page.ts';

const read = 'receipts.read';
const permission = 'receipts.write';

export const routes: Route[] = [
  ...listRoutes(receiptList),
  get('/receipts/new', permission, showNewReceipt),
  post('/receipts', { permission, form: newReceiptForm, act: create, again: showNewReceipt }),
  get('/receipts/:id', read, keptPage(showReceipt)),
  get('/receipts/:id/allocation', permission, showAllocation),
  post('/receipts/:id/allocation', { permission, form: allocateForm, act: allocate, again: showAllocation }),
  post('/receipts/:id/allocations/:allocation/release', {
    permission,
    form: freeForm,
    act: free,
    again: showReceipt,
  }),
  get('/receipts/:id/reversal', permission, showReversal),
  post('/receipts/:id/reversal', { permission, form: reversalForm, act: reverse, again: showReversal }),
  get('/receivables', read, keptPage(showReceivables)),
  get('/receivables/export', 'exports.run', exportReceivables),
  get('/orders/:id/terms', read, showOrderTerms),
  post('/orders/:id/terms', {
    permission: 'orders.write',
    form: orderTermsForm,
    act: saveOrderTerms,
    again: showOrderTerms,
  }),
  get('/customers/:id/statement', read, showStatement),
  get('/customers/:id/statement/export', 'exports.run', exportStatement),
  get('/customers/:id/payment-reminder', read, showReminder),
];
