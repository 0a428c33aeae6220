import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** How customers pay: plans and what falls due by them, receipts, and letters of credit. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);
  const term = (t: Knex.CreateTableBuilder) => {
    t.integer('position').notNullable();
    t.integer('share_bp').notNullable();
    t.string('method', 5).notNullable();
    t.string('due_trigger', 20).notNullable();
    t.integer('days').notNullable();
  };
  const known = (t: Knex.CreateTableBuilder, table: string) => {
    t.check('share_bp > 0 and share_bp <= 10000', [], `${table}_share_range`);
    t.check("method in ('tt', 'lc', 'dp', 'da', 'oa')", [], `${table}_method_known`);
    t.check(
      "due_trigger in ('order', 'before_shipment', 'bl_copy', 'after_bl')",
      [],
      `${table}_trigger_known`,
    );
    t.check('days >= 0', [], `${table}_days_not_negative`);
  };

  await db.schema.createTable('payment_plans', (t) => {
    t.increments('id');
    t.string('name', 100).notNullable();
    t.string('name_other', 100);
    t.boolean('is_archived').notNullable();
    t.integer('version').notNullable();
    t.unique(['name'], { indexName: 'payment_plans_name_unique' });
  });
  await db.schema.createTable('payment_plan_terms', (t) => {
    t.increments('id');
    t.integer('payment_plan_id').notNullable().references('payment_plans.id');
    term(t);
    t.unique(['payment_plan_id', 'position'], { indexName: 'payment_plan_terms_place_unique' });
    known(t, 'payment_plan_terms');
  });
  await db.schema.createTable('quote_terms', (t) => {
    t.increments('id');
    t.integer('quote_id').notNullable().references('quotes.id');
    term(t);
    t.unique(['quote_id', 'position'], { indexName: 'quote_terms_place_unique' });
    known(t, 'quote_terms');
  });
  // Amount and due day follow the order and its shipments; they are written where these change.
  await db.schema.createTable('order_terms', (t) => {
    t.increments('id');
    t.integer('order_id').notNullable().references('orders.id');
    term(t);
    t.bigInteger('amount_e4').notNullable();
    day(t, 'due_on');
    t.unique(['order_id', 'position'], { indexName: 'order_terms_place_unique' });
    t.index(['due_on', 'order_id'], 'order_terms_due_index');
    known(t, 'order_terms');
  });
  // What falls due when: each term's amount, split over the shipments that bring it on. Written with the terms, and
  // covered by what has been paid, the earliest first; see src/modules/payment-plans/order-terms.ts.
  await db.schema.createTable('order_dues', (t) => {
    t.increments('id');
    t.integer('order_id').notNullable().references('orders.id');
    // The term's; 0 where no plan was agreed.
    t.integer('position').notNullable();
    t.integer('shipment_id').references('shipments.id');
    t.bigInteger('amount_e4').notNullable();
    t.bigInteger('paid_e4').notNullable();
    t.bigInteger('open_e4').notNullable();
    day(t, 'due_on');
    t.index(['order_id', 'position'], 'order_dues_order_index');
    // A few of very many are open: by these the overdue ones and each customer's are found.
    t.index(['due_on', 'order_id'], 'order_dues_open_index', { predicate: db.whereRaw('open_e4 > 0') });
    t.check('amount_e4 > 0', [], 'order_dues_amount_positive');
    t.check('paid_e4 >= 0 and open_e4 >= 0 and paid_e4 + open_e4 = amount_e4', [], 'order_dues_paid_range');
  });
  await db.schema.createTable('receipts', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('state', 10).notNullable();
    day(t, 'received_on').notNullable();
    t.string('method', 5).notNullable();
    t.string('currency', 3).notNullable();
    // What the customer paid; the bank's charges were taken off before it came in.
    t.bigInteger('amount_e4').notNullable();
    t.bigInteger('charges_e4').notNullable();
    t.bigInteger('rate_e8').notNullable();
    day(t, 'rate_on').notNullable();
    t.bigInteger('base_amount_e4').notNullable();
    // What pays nothing yet: the customer's advance.
    t.bigInteger('rest_e4').notNullable();
    t.string('reference', 100);
    longText(t, 'remarks');
    t.string('reversed_reason', 300);
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    t.integer('version').notNullable();
    t.unique(['number'], { indexName: 'receipts_number_unique' });
    t.index(['customer_id', 'received_on', 'id'], 'receipts_customer_index');
    t.index(['received_on', 'id'], 'receipts_day_index');
    t.index(['customer_id', 'reference'], 'receipts_reference_index');
    t.check('amount_e4 > 0', [], 'receipts_amount_positive');
    t.check('charges_e4 >= 0 and charges_e4 <= amount_e4', [], 'receipts_charges_range');
    t.check('rest_e4 >= 0 and rest_e4 <= amount_e4', [], 'receipts_rest_range');
    t.check("state in ('posted', 'reversed')", [], 'receipts_state_known');
  });
  // What of a receipt pays which order, in the order's currency.
  await db.schema.createTable('receipt_allocations', (t) => {
    t.increments('id');
    t.integer('receipt_id').notNullable().references('receipts.id');
    t.integer('order_id').notNullable().references('orders.id');
    // The order's currency, which it keeps while something is paid on it.
    t.string('currency', 3).notNullable();
    t.bigInteger('amount_e4').notNullable();
    // The same in the receipt's currency.
    t.bigInteger('receipt_amount_e4').notNullable();
    t.unique(['receipt_id', 'order_id'], { indexName: 'receipt_allocations_order_unique' });
    t.index(['order_id'], 'receipt_allocations_order_index');
    t.check('amount_e4 > 0', [], 'receipt_allocations_amount_positive');
    t.check('receipt_amount_e4 > 0', [], 'receipt_allocations_receipt_amount_positive');
  });
  await db.schema.createTable('letters_of_credit', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('state', 12).notNullable();
    t.string('bank', 200).notNullable();
    t.string('currency', 3).notNullable();
    t.bigInteger('amount_e4').notNullable();
    t.integer('over_bp').notNullable();
    t.integer('short_bp').notNullable();
    day(t, 'issued_on');
    day(t, 'latest_shipment_on').notNullable();
    day(t, 'expires_on').notNullable();
    t.integer('presentation_days').notNullable();
    day(t, 'presented_on');
    day(t, 'paid_on');
    t.string('state_reason', 300);
    longText(t, 'remarks');
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['number', 'bank'], { indexName: 'letters_of_credit_number_unique' });
    t.index(['customer_id', 'id'], 'letters_of_credit_customer_index');
    t.index(['state', 'expires_on', 'id'], 'letters_of_credit_state_index');
    t.check('amount_e4 > 0', [], 'letters_of_credit_amount_positive');
    t.check('over_bp >= 0 and short_bp >= 0', [], 'letters_of_credit_tolerance_range');
    t.check('presentation_days >= 0', [], 'letters_of_credit_presentation_range');
    t.check('expires_on >= latest_shipment_on', [], 'letters_of_credit_expiry_after_shipment');
    t.check(
      "state in ('open', 'presented', 'discrepant', 'paid', 'expired', 'cancelled')",
      [],
      'letters_of_credit_state_known',
    );
  });
  await db.schema.createTable('letter_of_credit_orders', (t) => {
    t.integer('letter_of_credit_id').notNullable().references('letters_of_credit.id');
    t.integer('order_id').notNullable().references('orders.id');
    t.primary(['letter_of_credit_id', 'order_id'], 'letter_of_credit_orders_pk');
    t.index(['order_id'], 'letter_of_credit_orders_order_index');
  });
  await db.schema.createTable('letter_of_credit_documents', (t) => {
    t.increments('id');
    t.integer('letter_of_credit_id').notNullable().references('letters_of_credit.id');
    t.integer('position').notNullable();
    t.string('name', 200).notNullable();
    t.integer('originals');
    t.integer('copies');
    day(t, 'ready_on');
    t.string('note', 300);
    t.index(['letter_of_credit_id', 'position'], 'letter_of_credit_documents_letter_index');
  });
  // Which days have been warned of how many days before: each once.
  await db.schema.createTable('letter_of_credit_warnings', (t) => {
    t.integer('letter_of_credit_id').notNullable().references('letters_of_credit.id');
    t.string('kind', 12).notNullable();
    day(t, 'day_on').notNullable();
    t.integer('days').notNullable();
    t.primary(['letter_of_credit_id', 'kind', 'day_on', 'days'], 'letter_of_credit_warnings_pk');
  });
  await usualPlans(db);
  await followOpenOrders(db);
}

type PlanTerm = [shareBp: number, method: string, dueTrigger: string, days: number];

/** What trading companies agree on most; theirs to change. */
async function usualPlans(db: Knex): Promise<void> {
  const plans: [name: string, nameOther: string, terms: PlanTerm[]][] = [
    [
      '30 % deposit, 70 % against copy of B/L',
      '30% 定金，70% 见提单副本付款',
      [
        [3000, 'tt', 'order', 0],
        [7000, 'tt', 'bl_copy', 0],
      ],
    ],
    [
      '30 % deposit, 70 % before shipment',
      '30% 定金，70% 发货前付清',
      [
        [3000, 'tt', 'order', 0],
        [7000, 'tt', 'before_shipment', 0],
      ],
    ],
    ['100 % in advance', '款到发货，100% 预付', [[10_000, 'tt', 'order', 0]]],
    ['100 % L/C at sight', '100% 即期信用证', [[10_000, 'lc', 'after_bl', 0]]],
    ['100 % L/C 60 days after B/L', '100% 提单后 60 天远期信用证', [[10_000, 'lc', 'after_bl', 60]]],
    ['D/P at sight', '即期付款交单', [[10_000, 'dp', 'after_bl', 0]]],
    ['O/A 30 days', '赊销 30 天', [[10_000, 'oa', 'after_bl', 30]]],
    ['O/A 60 days', '赊销 60 天', [[10_000, 'oa', 'after_bl', 60]]],
  ];
  for (const [name, nameOther, terms] of plans) {
    await db('payment_plans').insert({ name, nameOther, isArchived: false, version: 1 });
    const stored: { id: number } | undefined = await db('payment_plans').where({ name }).first('id');
    for (const [position, [shareBp, method, dueTrigger, days]] of terms.entries()) {
      await db('payment_plan_terms').insert({
        paymentPlanId: stored?.id,
        position: position + 1,
        shareBp,
        method,
        dueTrigger,
        days,
      });
    }
  }
}

/** Orders that are open now are owed from now on, without a due day; what was closed before counts as settled. */
async function followOpenOrders(db: Knex): Promise<void> {
  await db.raw(
    'insert into order_dues (order_id, position, amount_e4, paid_e4, open_e4) ' +
      'select id, 0, total_e4, 0, total_e4 from orders ' +
      "where state in ('confirmed', 'released', 'on_hold') and total_e4 > 0",
  );
}

export async function down(db: Knex): Promise<void> {
  for (const table of [
    'letter_of_credit_warnings',
    'letter_of_credit_documents',
    'letter_of_credit_orders',
    'letters_of_credit',
    'receipt_allocations',
    'receipts',
    'order_dues',
    'order_terms',
    'quote_terms',
    'payment_plan_terms',
    'payment_plans',
  ]) {
    await db.schema.dropTable(table);
  }
}
