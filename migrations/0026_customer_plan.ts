import type { Knex } from 'knex';

/** How a customer usually pays; each new quote and order begins with it. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('customers', (t) => {
    // Written out, since Knex would build the table anew on SQLite to add a reference.
    t.specificType(
      'payment_plan_id',
      'integer constraint customers_payment_plan_fk references payment_plans(id)',
    );
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('customers', (t) => {
    t.dropForeign(['payment_plan_id'], 'customers_payment_plan_fk');
  });
  await db.schema.alterTable('customers', (t) => {
    t.dropColumns('payment_plan_id');
  });
}
