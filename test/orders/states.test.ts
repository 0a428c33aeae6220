import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows, type Role, roles } from '../../src/core/permissions.ts';
import { offeredActions, takeTransition, transitionOf } from '../../src/core/state-table.ts';
import {
  type JudgedOrder,
  judge,
  leastOf,
  mostOf,
  type OrderAction,
  orderStates,
  orderTable,
} from '../../src/modules/orders/order.ts';
import { actionPaths } from '../../src/modules/orders/order-buttons.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

const actions = [...new Set(orderTable.transitions.map(({ action }) => action))];
const judged: fc.Arbitrary<JudgedOrder> = fc.record({
  hasLines: fc.boolean(),
  hasShipped: fc.boolean(),
  isInShipment: fc.boolean(),
  isWaiting: fc.boolean(),
  isWithinTolerance: fc.boolean(),
  hasOpenNeeds: fc.boolean(),
  isOverCredit: fc.boolean(),
  isOverridden: fc.boolean(),
});
const userOf = (role: Role) => ({
  id: 1,
  username: role,
  name: role,
  language: null,
  theme: null,
  isPasswordTemporary: false,
  roles: [role],
});

describe('the table of an order’s states', () => {
  it('offers exactly what it would take, to those who may', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...orderStates),
        judged,
        fc.constantFrom(...roles),
        (state, subject, role) => {
          const user = userOf(role);
          const offered = offeredActions(orderTable, { state, subject, user });
          for (const action of actions) {
            const row = transitionOf(orderTable, state, action);
            const take = () => takeTransition(orderTable, { state, subject, action });
            if (offered.includes(action)) expect(take().action).toBe(action);
            else if (row && allows(user, row.permission)) expect(take).toThrow(`orders.cannot_${action}`);
            else if (!row) expect(take).toThrow(`orders.cannot_${action}`);
          }
        },
      ),
    );
  });

  it.each(['closed', 'closed_short', 'cancelled'] as const)('lets nothing lead out of %s', (state) => {
    expect(orderTable.transitions.filter(({ from }) => from.includes(state))).toEqual([]);
  });

  it.each([
    { quantity: 100, bp: 500, most: 105, least: 95 },
    { quantity: 10, bp: 500, most: 10, least: 10 },
    { quantity: 39, bp: 500, most: 40, least: 38 },
    { quantity: 1, bp: 5000, most: 1, least: 1 },
    { quantity: 2, bp: 5000, most: 3, least: 1 },
    { quantity: 100, bp: null, most: 100, least: 100 },
  ])('a tolerance is whole pieces, rounded against whoever uses it: %o', ({ quantity, bp, most, least }) => {
    expect(mostOf(quantity, bp)).toBe(most);
    expect(leastOf(quantity, bp)).toBe(least);
  });

  it('is within tolerance only when every line is', () => {
    const line = { quantity: 100, shipped: 95, reserved: 0, planned: 0, isWaiting: false };
    expect(judge({ shortBp: 500 }, [line, line]).isWithinTolerance).toBe(true);
    expect(judge({ shortBp: 500 }, [line, { ...line, shipped: 94 }]).isWithinTolerance).toBe(false);
    expect(judge({ shortBp: 500 }, []).isWithinTolerance).toBe(false);
  });
});

const users: TestUsername[] = ['manager', 'sales', 'sales2', 'warehouse', 'admin'];
const forms: Record<OrderAction, Record<string, string | number>> = {
  edit: orderFields('CAP-BLK', 3),
  confirm: {},
  amend: {
    reason: 'x',
    consentedOn: '2026-03-31',
    'lines[0][sku]': 'CAP-BLK',
    'lines[0][quantity]': 6,
  },
  promise: { promisedOn: '2026-05-01', reason: 'x' },
  reserve: {},
  release: {},
  hold: { reason: 'x', reviewOn: '2026-04-09' },
  resume: {},
  close: {},
  close_short: { reason: 'x' },
  cancel: { reason: 'x' },
};

describe('at the server', () => {
  let company: TestCompany;
  const visitors = new Map<TestUsername, Visitor>();
  let id = 0;
  beforeAll(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    for (const name of users) visitors.set(name, await company.visitor(name));
    id = idIn((await visitors.get('sales')?.post('/orders', orderFields('CAP-BLK', 5)))?.headers.location);
  });
  afterAll(() => company.close());

  const pathOf = (action: OrderAction) =>
    action === 'edit'
      ? `/orders/${id}`
      : `/orders/${id}/${action === 'reserve' ? 'reservation' : actionPaths[action].path}`;
  // Of a bare order with one line, of which nothing has moved or waits.
  const takes = (state: (typeof orderStates)[number], action: OrderAction) =>
    (transitionOf(orderTable, state, action)?.guards ?? []).every(({ holds }) =>
      holds(
        judge({ shortBp: null }, [{ quantity: 5, shipped: 0, reserved: 0, planned: 0, isWaiting: false }]),
      ),
    ) && transitionOf(orderTable, state, action) !== null;

  it.each(orderStates)(
    'refuses all that %s doesn’t allow, whoever asks, and offers none of it',
    async (state) => {
      await company.db('orders').where({ id }).update({ state });
      const before = await company.db('orders').where({ id }).first();
      for (const name of users) {
        const visitor = visitors.get(name) as Visitor;
        const page = (await visitor.get(`/orders/${id}`)).text;
        const mayWrite = name === 'manager' || name === 'sales';
        for (const action of actions) {
          const path = pathOf(action);
          if (mayWrite && takes(state, action)) {
            if (action !== 'reserve')
              expect(page, `${state} ${action} ${name}`).toContain(
                action === 'edit' ? `${path}/edit"` : `${path}"`,
              );
            continue;
          }
          expect(page, `${state} ${action} ${name}`).not.toContain(
            action === 'edit' ? `${path}/edit"` : `${path}"`,
          );
          const response = await visitor.post(path, { ...forms[action], version: before.version });
          expect(response.status, `${state} ${action} ${name}`).toBe(mayWrite ? 422 : 403);
        }
      }
      expect(await company.db('orders').where({ id }).first()).toEqual(before);
    },
  );
});
