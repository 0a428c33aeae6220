import { checkIntegrity } from '../../src/db/check/check.ts';
import { customerChildren } from '../../src/db/customer-children.ts';
import { transact } from '../../src/db/transaction.ts';
import { insertRow } from '../../src/db/write.ts';
import { keepKeys } from '../../src/modules/customers/customer-keys.ts';
import { findCustomer } from '../../src/modules/customers/customer-queries.ts';
import type { TestCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

/** Two customers that are one, each with something of every kind; contact 1 works at both. */
export async function twoCustomers(company: TestCompany): Promise<{ winnerId: number; loserId: number }> {
  await stockedWarehouse(company, 500);
  await aCarrier(company);
  const winnerId = await aCustomer(company, { name: 'Hutwerk GmbH', city: 'Hamburg', tags: 'fair' });
  const loserId = await aCustomer(
    company,
    {
      name: 'Hutwerk Hamburg',
      city: 'Altona',
      phone: '+49 40 998877',
      email: 'info@hutwerk.example',
      tags: 'vip, fair',
      remarks: 'Pays late.',
    },
    'sales2',
  );
  const manager = await company.visitor('manager');
  const warehouse = await company.visitor('warehouse');
  for (const [id, code] of [
    [winnerId, 'C00001'],
    [loserId, 'C00002'],
  ] as const) {
    const contact = { name: `Anna of ${code}`, isPrimary: '1', email: `anna@${code.toLowerCase()}.example` };
    await manager.post(`/customers/${id}/contacts`, contact);
    await manager.post(`/customers/${id}/interactions`, {
      channel: 'call',
      said: `Said to ${code}`,
      promise: 'A sample',
      promiseOn: '2026-04-02',
      task: 'Call again',
      taskOn: '2026-04-01',
    });
    await manager.post('/opportunities', { customer: code, title: `Hats for ${code}`, amountE4: '100' });
    const orderId = idIn(
      (
        await manager.post(
          '/orders',
          orderFields('CAP-BLK', 10, { customer: code, customerPo: `PO-${code}` }),
        )
      ).headers.location,
    );
    await manager.post(`/orders/${orderId}/confirmation`, { version: 1 });
    await manager.post(`/orders/${orderId}/release`, { version: 2 });
    const line: { id: number } | undefined = await company.db('order_lines').where({ orderId }).first('id');
    await warehouse.post('/shipments', {
      order: orderId,
      carrierId: 1,
      mode: 'sea',
      plannedOn: '2026-03-31',
      'lines[0][orderLineId]': line?.id ?? 0,
      'lines[0][quantity]': 4,
    });
    await insertRow(company.db, 'satisfaction_answers', {
      customerId: id,
      orderId,
      state: 'asked',
      askOn: '2026-04-03',
      createdAt: company.clock.now().toISOString(),
      version: 1,
    });
  }
  // The winner's contact is known at the loser too, with a job that the winner doesn't know.
  await company
    .db('customer_contacts')
    .insert({ customerId: loserId, contactId: 1, jobTitle: 'Buyer', isPrimary: false });
  const context = await company.as('manager');
  await transact(context, async (tx) => keepKeys(tx, await findCustomer(tx, loserId)));
  return { winnerId, loserId };
}

/** All that hangs on customers, and how they are found, as it stands; what only counts up is left out. */
export async function stateOf({ db }: TestCompany): Promise<Record<string, unknown[]>> {
  const state: Record<string, unknown[]> = {};
  const told = ['merges.story_merged', 'merges.story_into', 'merges.story_undone'];
  for (const { table } of customerChildren) {
    // A customer's own search keys go and come anew; they are compared by what they say.
    if (table === 'search_keys') continue;
    const rows: { messageKey?: string }[] = await db(table).orderBy('id');
    state[table] = rows.filter(({ messageKey }) => !told.includes(messageKey ?? ''));
  }
  const customers: Record<string, unknown>[] = await db('customers').orderBy('id');
  state.customers = customers.map(({ version: _1, updatedAt: _2, ...row }) => row);
  state.keys = await db('customer_keys')
    .orderBy(['customer_id', 'kind', 'value'])
    .select('customer_id', 'kind', 'value');
  const searched: { searchText: string; handedText: string | null }[] = await db('search_keys')
    .orderBy(['kind', 'record_id'])
    .select(
      'kind',
      'record_id',
      'customer_id',
      'title',
      'subtitle',
      'is_archived',
      'search_text',
      'handed_text',
    );
  state.searched = searched.map((row) => ({
    ...row,
    searchText: row.searchText.split('\n').sort(),
    handedText: row.handedText?.split('\n').sort(),
  }));
  state.pairs = await db('customer_pairs')
    .orderBy(['first_id', 'second_id'])
    .select('first_id', 'second_id', 'alike', 'state', 'reason');
  return state;
}

/** The rules that are broken, by name; none, as it should be. */
export async function broken({ db }: TestCompany): Promise<string[]> {
  const findings = await checkIntegrity(db);
  return findings
    .filter(({ rows }) => rows.length > 0)
    .map(({ rule, rows }) => `${rule}: ${JSON.stringify(rows)}`);
}
