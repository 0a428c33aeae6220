import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../src/db/transaction.ts';
import { amendOrder } from '../../src/modules/orders/amendment-action.ts';
import { confirmOrder, takeStep } from '../../src/modules/orders/step-actions.ts';
import { creditOf } from '../../src/modules/payment-plans/credit.ts';
import { balanceOf, copyTerms, termsOf } from '../../src/modules/payment-plans/order-terms.ts';
import { planShipment, updateShipment } from '../../src/modules/shipments/shipment-actions.ts';
import { cancelShipment, dispatchShipment } from '../../src/modules/shipments/step-actions.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

describe('an order’s terms follow the order and its shipments', () => {
  let company: TestCompany;
  let customerId: number;
  let orderId: number;
  let carrierId: number;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 500);
    carrierId = await aCarrier(company);
    const plan = await company.db('payment_plans').where('name', 'like', '30 \\% deposit, 70 \\% against%');
    const found = plan[0] ?? (await company.db('payment_plans').orderBy('id').first());
    customerId = await aCustomer(company, { creditLimitE4: '3000' });
    await company.db('customers').where({ id: customerId }).update({ paymentPlanId: found.id });
    const visitor = await company.visitor('sales');
    const fields = orderFields('CAP-BLK', 100, { promisedOn: '2026-05-01', 'lines[0][price]': '20' });
    orderId = idIn((await visitor.post('/orders', fields)).headers.location);
  });
  afterEach(() => company.close());

  const version = async () =>
    (await company.db('orders').where({ id: orderId }).first('version')).version as number;
  const dues = async () =>
    (
      await company
        .db('order_dues')
        .where({ orderId })
        .orderBy('id')
        .select('position', 'amount_e4', 'open_e4', 'due_on')
    ).map((due: { position: number; amountE4: number; openE4: number; dueOn: string | null }) => [
      due.position,
      due.amountE4 / 10_000,
      due.openE4 / 10_000,
      due.dueOn,
    ]);
  const rows = async () =>
    (await company.db('order_terms').where({ orderId }).orderBy('position')).map(
      ({ amountE4, dueOn }: { amountE4: number; dueOn: string | null }) => [amountE4 / 10_000, dueOn],
    );
  const confirm = async () =>
    confirmOrder(await company.as('sales'), { id: orderId, version: await version() }, []);
  const ship = async (pieces: number) => {
    const { id: orderLineId } = await company.db('order_lines').where({ orderId }).first('id');
    return planShipment(await company.as('warehouse'), {
      order: orderId,
      carrierId,
      mode: 'sea',
      plannedOn: '2026-04-10',
      promisedOn: null,
      bookingNumber: null,
      trackingNumber: null,
      containerNumber: null,
      cartons: null,
      grossWeightG: null,
      volumeCm3: null,
      quotedFreightE4: null,
      freightE4: null,
      freightCurrency: null,
      agreedMessage: null,
      remarks: null,
      lines: [{ orderLineId, quantity: pieces, place: 0 }],
    });
  };
  const release = async () =>
    takeStep(await company.as('sales'), { id: orderId, version: await version() }, 'release');
  const dispatch = async (id: number) => {
    const { version: seen } = await company.db('shipments').where({ id }).first('version');
    await dispatchShipment(
      await company.as('warehouse'),
      { id, version: seen },
      { dispatchedOn: '2026-03-31', trackingNumber: null, promisedOn: null },
    );
  };

  it('copies the customer’s usual plan; nothing is due while it is a draft', async () => {
    expect(await termsOf(company.db, { kind: 'order', id: orderId })).toHaveLength(2);
    expect(await rows()).toEqual([
      [600, null],
      [1400, null],
    ]);
    expect(await dues()).toEqual([]);
    const { openE4, overdueE4 } = (await balanceOf(company.db, [orderId], '2026-12-31')).get(orderId) ?? {};
    expect([openE4, overdueE4]).toEqual([20_000_000, 0]);
    expect((await creditOf(await company.as(), customerId)).usedE4).toBe(0);
  });

  it('falls due step by step: confirmed, planned, dispatched, amended, closed short', async () => {
    await confirm();
    expect(await dues()).toEqual([
      [1, 600, 600, '2026-03-31'],
      [2, 1400, 1400, null],
    ]);
    expect(await creditOf(await company.as(), customerId)).toMatchObject({
      limitE4: 30_000_000,
      unpaidE4: 0,
      unshippedE4: 20_000_000,
      isOver: false,
    });
    await release();
    await dispatch(await ship(25));
    expect(await dues()).toEqual([
      [1, 600, 600, '2026-03-31'],
      [2, 350, 350, '2026-03-31'],
      [2, 1050, 1050, null],
    ]);
    expect(await rows()).toEqual([
      [600, '2026-03-31'],
      [1400, '2026-03-31'],
    ]);
    expect(await creditOf(await company.as(), customerId)).toMatchObject({
      unpaidE4: 5_000_000,
      unshippedE4: 15_000_000,
      usedE4: 20_000_000,
    });
    const line = await company.db('order_lines').where({ orderId }).first('id');
    await amendOrder(await company.as('sales'), orderId, {
      reason: 'Fewer pieces',
      consentedOn: '2026-03-31',
      promisedOn: '2026-05-01',
      version: await version(),
      lines: [
        { id: line.id, sku: 'CAP-BLK', quantity: 50, price: 200_000, discount: null, wait: false, place: 0 },
      ],
    });
    expect(await dues()).toEqual([
      [1, 300, 300, '2026-03-31'],
      [2, 350, 350, '2026-03-31'],
      [2, 350, 350, null],
    ]);
    await takeStep(await company.as('sales'), { id: orderId, version: await version() }, 'close_short', {
      reason: 'No more',
    });
    expect(await dues()).toEqual([
      [1, 150, 150, '2026-03-31'],
      [2, 350, 350, '2026-03-31'],
    ]);
    const balance = (await balanceOf(company.db, [orderId], '2026-04-01')).get(orderId);
    expect(balance).toEqual({
      totalE4: 5_000_000,
      paidE4: 0,
      openE4: 5_000_000,
      overdueE4: 5_000_000,
      nextDueOn: '2026-03-31',
    });
  });

  it('asks for what is due before shipment by the planned day, and by the promised one after a cancellation', async () => {
    const plan = await company.db('payment_plans').where('name', 'like', '%before shipment').first('id');
    await transact(await company.as('sales'), (tx) =>
      copyTerms(tx, { kind: 'plan', id: plan.id }, { kind: 'order', id: orderId }),
    );
    await confirm();
    const inAdvance = async () => (await dues()).filter(([position]) => position === 2);
    expect(await inAdvance()).toEqual([[2, 1400, 1400, '2026-05-01']]);
    const id = await ship(100);
    expect(await inAdvance()).toEqual([[2, 1400, 1400, '2026-04-10']]);
    const shipment = await company.db('shipments').where({ id }).first();
    const context = await company.as('warehouse');
    const { carrierId: carrier, mode } = shipment;
    const form = {
      carrierId: carrier,
      mode,
      plannedOn: '2026-04-20',
      promisedOn: null,
      bookingNumber: null,
      trackingNumber: null,
      containerNumber: null,
      cartons: null,
      grossWeightG: null,
      volumeCm3: null,
      quotedFreightE4: null,
      freightE4: null,
      freightCurrency: null,
      agreedMessage: null,
      remarks: null,
    };
    await updateShipment(context, { id, version: shipment.version }, form);
    expect(await inAdvance()).toEqual([[2, 1400, 1400, '2026-04-20']]);
    await cancelShipment(context, { id, version: shipment.version + 1 }, 'No space');
    expect(await inAdvance()).toEqual([[2, 1400, 1400, '2026-05-01']]);
  });

  it('owes nothing once it is cancelled', async () => {
    await confirm();
    await takeStep(await company.as('sales'), { id: orderId, version: await version() }, 'cancel', {
      reason: 'Customer withdrew',
    });
    expect(await dues()).toEqual([]);
    expect((await creditOf(await company.as(), customerId)).usedE4).toBe(0);
  });

  it('counts an order that ended before payments were followed as settled', async () => {
    await company.db('orders').where({ id: orderId }).update({ state: 'closed', confirmedOn: '2025-01-01' });
    expect((await balanceOf(company.db, [orderId], '2026-04-01')).size).toBe(0);
    expect((await creditOf(await company.as(), customerId)).usedE4).toBe(0);
  });
});
