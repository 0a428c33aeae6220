import type { z } from 'zod';
import { swatch } from '../../seeds/company/swatch.ts';
import { modules } from '../../src/modules/index.ts';
import { mergeCustomers } from '../../src/modules/merges/merge-actions.ts';
import type { TestCompany, TestUsername } from './company.ts';
import { oneStocktake } from './one-stocktake.ts';
import { idIn, stockedWarehouse } from './stocked.ts';
import { errorsOf, type Fields, type Visitor } from './visitor.ts';

/** Where a real record lies: the beginning of its routes' paths, and the address that stands for it. */
export interface Sample {
  at: string;
  url: string;
  /** Hidden from who may read own customers only. */
  isCustomers: boolean;
  /** Nobody else's, whatever their role. */
  only?: TestUsername;
}

export const posts = modules.flatMap(({ routes }) =>
  routes.flatMap((route) => ('post' in route ? [route] : [])),
);

const gets = modules.flatMap(({ routes }) => routes.flatMap((route) => ('get' in route ? [route.get] : [])));

/** The shape of a form, below what it is turned into afterwards. */
export function shapeOf(form: z.ZodType): Record<string, z.ZodType> {
  const { shape, def } = form as unknown as {
    shape?: Record<string, z.ZodType>;
    def: { in?: z.ZodType };
  };
  return shape ?? (def.in ? shapeOf(def.in) : {});
}

/** Fills every field of a route's form that takes any words with the mark, but for those that are given. */
export function filled(path: string, given: Fields, mark: string): Fields {
  const route = posts.find(({ post }) => post === path);
  if (!route) throw new Error(`there is no POST ${path}`);
  const words = Object.entries(shapeOf(route.form)).flatMap(([name, field]) => {
    const text = `${mark} ${name}`;
    const read = field.safeParse(text);
    return !(name in given) && read.success && read.data === text ? [[name, text] as const] : [];
  });
  return { ...Object.fromEntries(words), ...given };
}

/**
 * A company with one of everything, each field full of a mark: what hangs on customers belongs to `owner`'s. Add a
 * record here when a module brings a new kind; the matrix of roles and the search for leaks then walk its pages.
 */
export async function oneOfEverything(
  company: TestCompany,
  { owner, mark }: { owner: TestUsername; mark: string },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const { db } = company;
  const by = new Map<TestUsername, Visitor>();
  const visitorOf = async (username: TestUsername) => {
    const visitor = by.get(username) ?? (await company.visitor(username));
    by.set(username, visitor);
    return visitor;
  };
  /** Sends a route's form; gives the id in the address that it leads to. */
  const send = async (
    path: string,
    fields: Fields,
    more: { id?: number; as?: TestUsername; words?: string } = {},
  ) => {
    const visitor = await visitorOf(more.as ?? owner);
    const url = path.replace(/:\w+/, String(more.id ?? ''));
    const [, table = ''] = path.split('/');
    const seen = more.id && (await db(table).where({ id: more.id }).first('version'));
    const response = await visitor.post(url, filled(path, { ...seen, ...fields }, more.words ?? mark));
    if (response.status !== 303)
      throw new Error(`POST ${url} was answered with ${response.status}: ${errorsOf(response.text)}`);
    return idIn(response.headers.location);
  };
  const sample = (at: string, value: string | number, isCustomers = false) =>
    samples.push({ at, url: at.replace(/:\w+$|:\w+(?=\/[\w-]+$)/, String(value)), isCustomers });
  const newest = async (table: string) =>
    ((await db(table).max({ last_id: 'id' }).first()) as { lastId: number }).lastId;

  const { styleId, black, navy, warehouseId } = await stockedWarehouse(company, 500);
  const today = '2026-03-31';

  // People and what is said to them.
  const customerId = await send('/customers', {
    name: `${mark} name`,
    currency: 'CNY',
    documentLanguage: 'en',
    country: 'DE',
    email: `${mark}@one.example`,
    contactEmail: `first@${mark}.example`,
    status: 'active',
    level: 'A',
  });
  await db('customers').where({ id: customerId }).update({ ownerId: company.users[owner].id });
  sample('/customers/:id', customerId, true);
  const customer: string = (await db('customers').where({ id: customerId }).first('code')).code;
  const contactId = await send(
    '/customers/:id/contacts',
    { name: `${mark} contact`, email: `second@${mark}.example`, birthdayOn: '1980-04-01' },
    { id: customerId },
  );
  sample('/contacts/:id', contactId, true);
  await send('/customers/:id/agreed-message', {}, { id: customerId });
  await send(
    '/customers/:id/interactions',
    { channel: 'call', promise: `${mark} promise`, promiseOn: today, task: `${mark} task`, taskOn: today },
    { id: customerId },
  );
  sample('/interactions/:id', await newest('interactions'), true);
  sample('/promises/:id', await newest('promises'), true);
  sample('/follow-ups/:id', await newest('follow_ups'), true);

  // Selling.
  const opportunityId = await send('/opportunities', { customer, amountE4: '100' });
  sample('/opportunities/:id', opportunityId, true);
  const line = { 'lines[0][sku]': black.code, 'lines[0][quantity]': 5 };
  const quoteId = await send('/quotes', { customer, quotedOn: today, ...line });
  sample('/quotes/:id', quoteId, true);
  const offered = await send('/quotes', { customer, quotedOn: today, opportunityId, ...line });
  const sending = { sentOn: today, sentChannel: 'mail', validUntilOn: '2026-04-02' };
  await send('/quotes/:id/sending', sending, { id: offered });
  for (const path of ['acceptance', 'validity', 'revision', 'rejection'])
    sample(`/quotes/:id/${path}`, offered, true);
  const orderOf = () =>
    send('/orders', { customer, warehouseId, orderedOn: today, requestedOn: today, ...line });
  const step = (id: number, path: string, fields: Fields = {}) => send(`/orders/:id/${path}`, fields, { id });
  const draft = await orderOf();
  sample('/orders/:id', draft, true);
  const released = await orderOf();
  await step(released, 'confirmation');
  sample('/orders/:id/release', released, true);
  await step(released, 'release');
  for (const path of ['amendment', 'hold', 'short-closing', 'cancellation', 'reservation'])
    sample(`/orders/:id/${path}`, released, true);
  const held = await orderOf();
  await step(held, 'confirmation');
  await step(held, 'hold', { reviewOn: today });
  sample('/orders/:id/resumption', held, true);

  // What is asked for, after the orders, since it would keep them from being released.
  const needId = await send(
    '/customers/:id/needs',
    { category: 'fabric', scope: 'standing', season: '' },
    { id: customerId },
  );
  sample('/needs/:id', needId, true);
  samples.push({ at: '/needs/:id/steps/:step', url: `/needs/${needId}/steps/end`, isCustomers: true });
  await send('/needs/:id/take-over', {}, { id: needId });
  const orderNeed = (await db('order_needs').where({ orderId: draft }).first('id')) as { id: number };
  samples.push({
    at: '/orders/:id/needs/:need',
    url: `/orders/${draft}/needs/${orderNeed.id}`,
    isCustomers: true,
  });
  const picture = { field: 'file', name: `${mark}.png`, content: swatch([90, 110, 70]) };
  // A style is nobody's secret.
  const ofStyle = { ...picture, name: 'cap.png' };
  await (await visitorOf('warehouse')).upload(`/inventory/styles/${styleId}/picture`, ofStyle);
  await (await visitorOf(owner)).upload(`/needs/${needId}/files`, picture);
  const file = `/needs/${needId}/files/${await newest('files')}`;
  samples.push({ at: '/needs/:id/files/:file', url: file, isCustomers: true });
  await (await visitorOf(owner)).upload(`/quotes/${quoteId}/files`, picture);
  const quoteFile = `/quotes/${quoteId}/files/${await newest('files')}`;
  samples.push({ at: '/quotes/:id/files/:file', url: quoteFile, isCustomers: true });
  const employer = `/contacts/${contactId}/employers/${customerId}`;
  samples.push({ at: '/contacts/:id/employers/:customer', url: employer, isCustomers: true });
  const { id: positionId } = await db('customer_contacts').where({ contactId }).first('id');
  const position = `/contacts/${contactId}/positions/${positionId}`;
  samples.push({ at: '/contacts/:id/positions/:position', url: position, isCustomers: true });

  // Sending.
  const carrierId = await send(
    '/carriers',
    { name: 'Oceanis', code: 'OC', modes: ['sea'], email: 'a@b.example', website: '', trackingUrl: '' },
    { as: 'warehouse', words: 'Everyone’s' },
  );
  sample('/carriers/:id', carrierId);
  const orderLineId = ((await db('order_lines').where({ orderId: released }).first('id')) as { id: number })
    .id;
  const shipmentOf = () =>
    send(
      '/shipments',
      {
        order: released,
        carrierId,
        mode: 'sea',
        plannedOn: today,
        promisedOn: today,
        containerNumber: '',
        'lines[0][orderLineId]': orderLineId,
        'lines[0][quantity]': 2,
      },
      { as: 'warehouse' },
    );
  const ship = (id: number, path: string, fields: Fields) =>
    send(`/shipments/:id/${path}`, fields, { id, as: 'warehouse' });
  sample('/shipments/:id', await shipmentOf(), true);
  const sent = await shipmentOf();
  await ship(sent, 'dispatch', { dispatchedOn: today });
  await ship(sent, 'events', { kind: 'delay' });
  sample('/shipments/:id/delivery', sent, true);
  await ship(sent, 'delivery', { deliveredOn: today });
  await ship(sent, 'rating', { staffRating: 2 });

  // What comes back of it, a piece at a time.
  const back = { order: released, warehouseId, cause: 'quality', expectedOn: today };
  const returnOf = () =>
    send('/returns', { ...back, 'lines[0][orderLineId]': orderLineId, 'lines[0][quantity]': 1 });
  const requested = await returnOf();
  sample('/returns/:id', requested, true);
  await (await visitorOf(owner)).upload(`/returns/${requested}/files`, picture);
  const proof = `/returns/${requested}/files/${await newest('files')}`;
  samples.push({ at: '/returns/:id/files/:file', url: proof, isCustomers: true });
  samples.push({
    at: '/returns/:id/steps/:step',
    url: `/returns/${requested}/steps/cancel`,
    isCustomers: true,
  });
  const coming = await returnOf();
  const stepUrl = `/returns/${coming}/steps/approve`;
  await (await visitorOf('manager')).post(stepUrl, { version: 1, reason: '' });
  sample('/returns/:id/receipt', coming, true);
  const came = {
    receivedOn: today,
    'lines[0][id]': (await db('return_lines').where({ returnId: coming }).first('id')).id,
    'lines[0][quantity]': 1,
  };
  await send('/returns/:id/receipt', came, { id: coming, as: 'warehouse' });
  sample('/returns/:id/inspection', coming, true);
  // Papers: of what was sent, without prices, so that whoever packs may read and issue them.
  const wanted = `/documents/issue/shipment/${sent}/packing_list`;
  samples.push({ at: '/documents/issue/:record/:id/:kind', url: wanted, isCustomers: true });
  const issued = await (await visitorOf('warehouse')).post(wanted, { language: 'en', note: `${mark} note` });
  sample('/documents/:id', idIn(issued.headers.location), true);
  const account = { currency: 'USD', swift: 'BKCHCNBJ92A' };
  await send('/settings/bank-accounts', account, { as: 'admin', words: 'Everyone’s' });
  sample('/settings/bank-accounts/:id', await newest('bank_accounts'));
  // Paying.
  const receiptId = await send(
    '/receipts',
    {
      customerId,
      amountE4: '7',
      currency: 'CNY',
      receivedOn: today,
      method: 'tt',
      'allocations[0][orderId]': released,
      'allocations[0][amount]': '5',
    },
    { as: 'manager' },
  );
  sample('/receipts/:id', receiptId, true);
  const allocation = `/receipts/${receiptId}/allocations/${await newest('receipt_allocations')}`;
  samples.push({ at: '/receipts/:id/allocations/:allocation', url: allocation, isCustomers: true });
  const letterId = await send('/letters-of-credit', {
    customerId,
    amountE4: '100',
    currency: 'CNY',
    latestShipmentOn: today,
    expiresOn: today,
    presentationDays: 21,
    orders: [String(released)],
    'documents[0][name]': `${mark} paper`,
  });
  sample('/letters-of-credit/:id', letterId, true);
  const letter = `/letters-of-credit/${letterId}`;
  samples.push({
    at: '/letters-of-credit/:id/steps/:step',
    url: `${letter}/steps/present`,
    isCustomers: true,
  });
  const paper = `${letter}/documents/${await newest('letter_of_credit_documents')}`;
  samples.push({ at: '/letters-of-credit/:id/documents/:document', url: paper, isCustomers: true });

  // Asking.
  const answerId = await send('/satisfaction', {
    customer,
    source: 'customer',
    overall: 1,
    answeredOn: today,
  });
  sample('/satisfaction/:id', (answerId || (await newest('satisfaction_answers'))) as number, true);
  const asked = (await db('satisfaction_answers').where({ state: 'due' }).first('id')) as
    | { id: number }
    | undefined;
  if (asked) sample('/satisfaction/:id/drop', asked.id, true);

  // What a person keeps for oneself, and files that are on their way in.
  for (const path of gets.filter((get) => get.endsWith('/views/:view/edit'))) {
    const at = path.replace('/:view/edit', '');
    // A view is kept by someone who may read its list.
    const only = at.startsWith('/stocktakes') ? 'warehouse' : owner;
    await send(at, { name: 'My own', query: '' }, { as: only });
    const url = `${at}/${await newest('saved_views')}`;
    samples.push({ at: `${at}/:view`, url, isCustomers: false, only });
  }
  const manager = await visitorOf('manager');
  const sheet = { field: 'file', name: 'list.csv', content: `name,country\n${mark} imported,DE\n` };
  const uploaded = await manager.upload('/imports/new/customers', sheet);
  samples.push({
    at: '/imports/:id',
    url: `/imports/${idIn(uploaded.headers.location)}`,
    isCustomers: false,
    only: 'manager',
  });

  // Changing hands: what is prepared, and a customer that waits for someone.
  const handover = { fromUserId: company.users[owner].id, kind: 'planned', startsOn: '2026-06-01' };
  sample(
    '/handovers/:id',
    await send(
      '/handovers',
      { ...handover, all: company.users.manager.id, returnsOn: '' },
      { as: 'manager' },
    ),
    true,
  );
  sample('/pool/:id/return', customerId, true);
  sample('/pool/open/:kind', 'orders');
  const waiting = { name: 'Waiting', currency: 'EUR', documentLanguage: 'en', email: '', contactEmail: '' };
  const waitingId = await send('/customers', waiting, { as: 'manager', words: 'Everyone’s' });
  await db('customers').where({ id: waitingId }).update({ ownerId: null, backupOwnerId: null });
  sample('/pool/:id', waitingId);
  samples.push({ at: '/handovers/items/:id', url: '/handovers/items/999999', isCustomers: true });
  samples.push({ at: '/calendar/:token.ics', url: '/calendar/nothing.ics', isCustomers: false });

  // Two that are one, and two that are not.
  const twinOf = (name: string) =>
    send('/customers', { name, currency: 'EUR', documentLanguage: 'en', email: '', contactEmail: '' });
  const loserId = await twinOf(`${mark} twin`);
  await db('customers').where({ id: loserId }).update({ ownerId: company.users[owner].id });
  const versions: { id: number; version: number }[] = await db('customers')
    .whereIn('id', [customerId, loserId])
    .select('id', 'version');
  const versionOf = (id: number) => versions.find((row) => row.id === id)?.version ?? 0;
  const mergeId = await mergeCustomers(await company.as('manager'), {
    winnerId: customerId,
    winnerVersion: versionOf(customerId),
    loserId,
    loserVersion: versionOf(loserId),
    choices: {},
  });
  sample('/merges/:id', mergeId, true);
  const apart = `/customers/${customerId}/apart/${waitingId}`;
  samples.push({ at: '/customers/:id/apart/:other', url: apart, isCustomers: true });

  // Everyone's.
  const market = { country: 'DE', reviewOn: today, links: '', season: '' };
  const marketId = await send('/market-opportunities', market, { as: 'manager', words: 'Everyone’s' });
  sample('/market-opportunities/:id', marketId);
  sample('/opportunities/stages/:id', await newest('pipeline_stages'));
  sample('/payment-plans/:id', await newest('payment_plans'));
  sample('/inventory/styles/:id', styleId);
  sample('/inventory/skus/:id', black.id);
  sample('/inventory/warehouses/:id', warehouseId);
  sample('/inventory/postings/:kind', 'receipt');
  sample('/inventory/movements/:id', await newest('movements'));
  sample('/reports/:name', 'sales-by-month');
  const expected = { kind: 'purchase', warehouseId, orderedOn: today, expectedOn: today };
  const incomingId = await send(
    '/incoming',
    { ...expected, 'lines[0][sku]': black.code, 'lines[0][quantity]': 9 },
    { as: 'warehouse', words: 'Everyone’s' },
  );
  sample('/incoming/:id', incomingId);
  samples.push({
    at: '/incoming/:id/steps/:step',
    url: `/incoming/${incomingId}/steps/cancel`,
    isCustomers: false,
  });
  sample('/replenishment/:name', 'value');
  await oneStocktake({ company, visitorOf, samples, warehouseId, codes: [black.code, navy.code] });
  sample('/imports/new/:kind', 'customers');
  sample('/users/:id', company.users.sales2.id);
  sample('/help/:topic', 'orders');
  return samples;
}

/** The address of a route with a real record in it. Throws where `oneOfEverything` has none for it. */
export function addressOf(path: string, samples: readonly Sample[]): Omit<Sample, 'at'> {
  if (!path.includes(':')) return { url: path, isCustomers: false };
  const [found] = samples
    .filter(({ at }) => path === at || path.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length);
  const rest = found ? path.slice(found.at.length) : ':';
  if (!found || rest.includes(':'))
    throw new Error(`add a record for ${path} to test/support/one-of-everything.ts`);
  return { ...found, url: found.url + rest };
}
