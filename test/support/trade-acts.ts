import { runJobs } from '../../src/modules/jobs.ts';
import type { TestCompany, TestUsername } from './company.ts';
import { secondWorker } from './counting.ts';
import { importing } from './importing.ts';
import { accepted, aSentQuote, quoteFields } from './quoted.ts';
import { shippedOrder } from './shipped.ts';
import { idIn, orderFields } from './stocked.ts';
import { errorsOf, type Fields, type Visitor } from './visitor.ts';

const today = '2026-03-31';

type Send = (who: TestUsername, url: string, fields?: Fields) => Promise<number>;

/** Sends forms that are to be accepted, with the version that the record has; gives the id that they lead to. */
async function sender(company: TestCompany): Promise<{ send: Send; by: (who: TestUsername) => Visitor }> {
  const visitors = new Map<TestUsername, Visitor>();
  for (const who of ['admin', 'manager', 'sales', 'sales2', 'warehouse'] as const)
    visitors.set(who, await company.visitor(who));
  const by = (who: TestUsername) => visitors.get(who) as Visitor;
  const send: Send = async (who, url, fields = {}) => {
    const [, module = '', id] = /^\/([\w-]+)\/(\d+)/.exec(url) ?? [];
    const table = module.replaceAll('-', '_');
    const seen = id && (await company.db(table).where({ id }).first('version'));
    const { status, headers, text } = await by(who).post(url, { ...seen, ...fields });
    if (status !== 303) throw new Error(`POST ${url} was answered with ${status}: ${errorsOf(text)}`);
    return idIn(headers.location);
  };
  return { send, by };
}

/** What people do with quotes, orders, money, papers, goods that come and go, and counts: every step once. */
export async function tradeOn(company: TestCompany): Promise<void> {
  const { db } = company;
  const goods = await shippedOrder(company, 10);
  await secondWorker(company);
  const { send, by } = await sender(company);
  const first = async (table: string, where: Record<string, unknown>) =>
    ((await db(table).where(where).orderBy('id').first('id')) as { id: number }).id;
  const trade: Trade = { ...goods, company, send, by, first };
  for (const act of [quote, change, pay, credit, paper, bringBack, expectGoods, count, keepStock, bringIn]) {
    await act(trade);
  }
  for (const day of ['2026-04-20', '2026-06-20']) {
    company.clock.set(`${day}T20:00:00.000Z`);
    await runJobs(db, company.clock, day);
  }
}

interface Trade extends Omit<Awaited<ReturnType<typeof shippedOrder>>, 'send'> {
  company: TestCompany;
  send: Send;
  by: (who: TestUsername) => Visitor;
  first: (table: string, where: Record<string, unknown>) => Promise<number>;
}

const terms = {
  'terms[0][share]': '30',
  'terms[0][method]': 'tt',
  'terms[0][trigger]': 'order',
  'terms[1][share]': '70',
  'terms[1][method]': 'oa',
  'terms[1][trigger]': 'after_bl',
  'terms[1][days]': '30',
};

async function quote({ company, send }: Trade): Promise<void> {
  const opportunityId = await send('sales', '/opportunities', {
    customer: 'C00001',
    title: 'Caps',
    amountE4: '100',
  });
  const id = await send('sales', '/quotes', quoteFields({ opportunityId }));
  await send('sales', `/quotes/${id}`, quoteFields({ remarks: 'x', ...terms }));
  const sending = { sentOn: today, sentChannel: 'mail', validUntilOn: '2026-04-10' };
  await send('sales', `/quotes/${id}/sending`, sending);
  await send('sales', `/quotes/${id}/validity`, { validUntilOn: '2026-04-15' });
  const next = await send('sales', `/quotes/${id}/revision`);
  await send('sales', `/quotes/${next}/sending`, sending);
  const lost = { lostReason: 'price', words: 'x', loseOpportunity: '1', competitor: 'y' };
  await send('sales', `/quotes/${next}/rejection`, lost);
  await accepted(company, await aSentQuote(company));
  await aSentQuote(company, { validUntilOn: '2026-04-05' });
}

async function change({ send, first }: Trade): Promise<void> {
  const id = await send('sales', '/orders', orderFields('CAP-BLK', 4));
  await send('sales', `/orders/${id}/confirmation`, { promisedOn: '2026-04-10' });
  await send('sales', `/orders/${id}/promise`, { promisedOn: '2026-04-12', reason: 'cloth' });
  const line = { 'lines[0][id]': await first('order_lines', { orderId: id }), 'lines[0][price]': '20' };
  const more = { 'lines[1][sku]': 'CAP-NVY', 'lines[1][quantity]': 2, 'lines[1][wait]': '1' };
  await send('sales', `/orders/${id}/amendment`, {
    reason: 'more',
    consentedOn: today,
    promisedOn: '2026-04-14',
    'lines[0][sku]': 'CAP-BLK',
    'lines[0][quantity]': 5,
    ...line,
    ...more,
  });
  await send('warehouse', '/inventory/postings/receipt', posting('CAP-NVY', 2));
  await send('sales', `/orders/${id}/hold`, { reason: 'x', reviewOn: '2026-04-02' });
  await send('sales', `/orders/${id}/resumption`);
  await send('sales', `/orders/${id}/cancellation`, { reason: 'x' });
}

const posting = (sku: string, quantity: number, more: Fields = {}): Fields => ({
  warehouse: 1,
  postedOn: today,
  reason: 'x',
  'lines[0][sku]': sku,
  'lines[0][quantity]': quantity,
  ...more,
});

async function pay({ send, first, orderId, customerId }: Trade): Promise<void> {
  await send('manager', '/payment-plans', { name: 'Ours', ...terms });
  const planId = await first('payment_plans', { name: 'Ours' });
  await send('manager', `/payment-plans/${planId}`, { name: 'Ours too', ...terms });
  await send('manager', `/payment-plans/${planId}/archive`);
  await send('sales', `/orders/${orderId}/terms`, terms);
  const receipt = { customerId, currency: 'CNY', receivedOn: today, method: 'tt' };
  const id = await send('manager', '/receipts', { ...receipt, amountE4: '50', reference: 'A' });
  const part = { 'allocations[0][orderId]': orderId, 'allocations[0][amount]': '20' };
  await send('manager', `/receipts/${id}/allocation`, part);
  const allocation = await first('receipt_allocations', { receiptId: id });
  await send('manager', `/receipts/${id}/allocations/${allocation}/release`);
  await send('manager', `/receipts/${id}/allocation`, { ...part, 'allocations[0][amount]': '30' });
  await send('manager', `/receipts/${id}/reversal`, { reason: 'x' });
  await send('manager', '/receipts', { ...receipt, amountE4: '500', oldestFirst: '1' });
  // Less is owed than was paid: the rest goes back to the receipt.
  await send('sales', `/orders/${orderId}/short-closing`, { reason: 'x' });
}

async function credit({ send, first, customerId }: Trade): Promise<void> {
  const orderId = await send('sales', '/orders', orderFields('CAP-BLK', 3));
  const fields = {
    number: 'LC1',
    bank: 'Bank',
    currency: 'CNY',
    amountE4: '100',
    latestShipmentOn: '2026-05-01',
    presentationDays: 21,
    'documents[0][name]': 'Invoice',
  };
  const id = await send('sales', '/letters-of-credit', {
    ...fields,
    customerId,
    expiresOn: '2026-05-20',
    usual: ['invoice'],
  });
  await send('sales', `/letters-of-credit/${id}`, { ...fields, expiresOn: '2026-05-25', reason: 'x' });
  const paperId = await first('letter_of_credit_documents', { letterOfCreditId: id });
  await send('sales', `/letters-of-credit/${id}/documents/${paperId}`, { isReady: '1' });
  await send('sales', `/letters-of-credit/${id}/steps/present`, { on: today });
  await send('sales', `/letters-of-credit/${id}/steps/pay`, { on: today });
  // One whose days pass: warned of, and let expire.
  const other = { ...fields, number: 'LC2', customerId, expiresOn: '2026-05-02', orders: [String(orderId)] };
  await send('sales', '/letters-of-credit', other);
}

async function paper({ send, by, first }: Trade): Promise<void> {
  await send('admin', '/settings/bank-accounts', {
    currency: 'CNY',
    beneficiary: 'We',
    bank: 'Bank',
    accountNumber: '1',
  });
  const bankAccountId = await first('bank_accounts', {});
  const orderId = await send('sales', '/orders', orderFields('CAP-BLK', 1));
  const wanted = `/documents/issue/order/${orderId}/proforma_invoice`;
  await send('sales', wanted, { language: 'en', bankAccountId });
  const again = await send('sales', wanted, { language: 'en', note: 'x' });
  await by('sales').get(`/documents/${again}/pdf`);
  await send('sales', `/documents/${again}/void`, { reason: 'x' });
}

async function bringBack({ send, first, orderId, lineId }: Trade): Promise<void> {
  const asked = (quantity: number) => ({
    order: orderId,
    warehouseId: 1,
    cause: 'quality',
    'lines[0][orderLineId]': lineId,
    'lines[0][quantity]': quantity,
  });
  const id = await send('sales', '/returns', asked(3));
  await send('sales', `/returns/${id}`, asked(4));
  await send('manager', `/returns/${id}/steps/approve`);
  const line = await first('return_lines', { returnId: id });
  await send('warehouse', `/returns/${id}/receipt`, {
    receivedOn: today,
    'lines[0][id]': line,
    'lines[0][quantity]': 3,
  });
  await send('warehouse', `/returns/${id}/inspection`, {
    inspectedOn: today,
    'lines[0][id]': line,
    'lines[0][good]': 1,
    'lines[0][second]': 1,
    'lines[0][scrap]': 1,
  });
  await send('manager', `/returns/${await send('sales', '/returns', asked(1))}/steps/reject`, {
    reason: 'x',
  });
}

async function expectGoods({ send, first }: Trade): Promise<void> {
  const fields = { kind: 'purchase', warehouseId: 1, orderedOn: today, 'lines[0][sku]': 'CAP-NVY' };
  const id = await send('warehouse', '/incoming', {
    ...fields,
    expectedOn: '2026-04-10',
    'lines[0][quantity]': 9,
  });
  const line = await first('incoming_lines', { incomingId: id });
  await send('warehouse', `/incoming/${id}`, {
    ...fields,
    expectedOn: '2026-04-11',
    reason: 'x',
    'lines[0][id]': line,
    'lines[0][quantity]': 8,
    'lines[0][expectedOn]': '2026-04-11',
  });
  await send('warehouse', `/incoming/${id}/dates`, { expectedOn: '2026-04-12', reason: 'x' });
  const came = { receivedOn: today, 'lines[0][id]': line, 'lines[0][quantity]': 3 };
  await send('warehouse', `/incoming/${id}/receipt`, came);
  await send('warehouse', `/incoming/${id}/steps/close_short`, { reason: 'x' });
  await send('warehouse', `/incoming/${id}/steps/reopen`, { reason: 'x' });
}

async function count({ send, first }: Trade): Promise<void> {
  const planned = { warehouseId: 1, plannedOn: today, scope: 'all', toleranceQty: 0, toleranceBp: 0 };
  const id = await send('manager', '/stocktakes', { ...planned, isAllQualities: '1' });
  await send('manager', `/stocktakes/${id}`, { ...planned, name: 'x' });
  const at = `/stocktakes/${id}`;
  await send('manager', `${at}/steps/start`);
  const line = await first('stocktake_lines', { stocktakeId: id });
  const figure = (counted: number) => ({ 'lines[0][line]': line, 'lines[0][counted]': counted });
  await send('warehouse', `${at}/count`, figure(1000));
  await send('manager', `${at}/steps/recount`);
  await send('sales2', `${at}/count`, figure(1001));
  await send('manager', `${at}/steps/review`);
  await send('manager', `${at}/again`, { ids: String(line) });
  await send('manager', `${at}/steps/cancel`, { reason: 'x' });
  const second = await send('manager', '/stocktakes', { ...planned, toleranceQty: 10_000 });
  await send('manager', `/stocktakes/${second}/steps/start`);
  const other = await first('stocktake_lines', { stocktakeId: second });
  const counted = { 'lines[0][line]': other, 'lines[0][counted]': 1000 };
  await send('warehouse', `/stocktakes/${second}/count`, counted);
  await send('manager', `/stocktakes/${second}/steps/review`);
  await send('manager', `/stocktakes/${second}/review`, { others: 'miscounted' });
  await send('manager', `/stocktakes/${second}/steps/post`);
}

async function keepStock({ send, first, styleId, black, navy }: Trade): Promise<void> {
  await send('warehouse', '/inventory/postings/quality', posting('CAP-BLK', 1, { toQuality: 'second' }));
  await send('warehouse', '/inventory/postings/receipt', posting('CAP-BLK', 2, { 'lines[0][cost]': '8' }));
  const movement = await first('movements', { skuId: black.id, kind: 'receipt', quantity: 2 });
  await send('warehouse', `/inventory/movements/${movement}/reversal`, { postedOn: today, reason: 'x' });
  const each = (name: string, value: string | number) => ({
    [`${name}[s${black.id}]`]: value,
    [`${name}[s${navy.id}]`]: value,
  });
  await send('warehouse', `/inventory/styles/${styleId}/planning`, {
    version: 2,
    ...each('reorderPoint', 5),
    ...each('safetyStock', 2),
  });
}

async function bringIn({ company, by }: Trade): Promise<void> {
  const imports = importing(company, by('manager'));
  const head = 'Order no,Customer code,Order date,Shipped date,Freight\n';
  const orders = await imports.written('orders', `${head}9001,C00001,2020-01-10,2020-02-01,12.50\n`);
  const lines = await imports.written('order_lines', 'Order no,SKU,Qty,Unit price\n9001,CAP-BLK,10,2.5\n');
  await imports.undone(lines.url);
  await imports.undone(orders.url);
  const styles = await imports.written('styles', 'Style,Name,Opening stock\nHAT,Hat,5\n');
  await imports.undone(styles.url);
  const rates = 'currency,day,rate\nUSD,2026-03-01,7.1\n';
  await by('admin').upload('/settings/rates/import', { field: 'file', name: 'rates.csv', content: rates });
  await by('admin').post('/settings/rates/import/confirmation', { rates: 'USD 2026-03-01 710000000' });
}
