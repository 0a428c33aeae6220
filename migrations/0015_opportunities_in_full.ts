import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

const stages = [
  ['new', 'New', '新商机', 1000, 'open'],
  ['needs', 'Needs', '需求确认', 2000, 'open'],
  ['sample', 'Sample', '打样', 4000, 'open'],
  ['quoted', 'Quoted', '已报价', 5000, 'open'],
  ['negotiation', 'Negotiation', '谈判', 7000, 'open'],
  ['won', 'Won', '赢单', 10_000, 'won'],
  ['lost', 'Lost', '输单', 0, 'lost'],
  ['dormant', 'Dormant', '休眠', 500, 'dormant'],
] as const;

/** Stages as the company wants them, lines of opportunities, what gathers them, and targets. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('pipeline_stages', (t) => {
    t.increments('id');
    t.string('code', 20).notNullable();
    t.string('name_en', 60).notNullable();
    t.string('name_zh', 60).notNullable();
    t.integer('probability_bp').notNullable();
    t.integer('position').notNullable();
    t.string('kind', 10).notNullable();
    t.boolean('is_retired').notNullable();
    t.integer('version').notNullable();
    t.unique(['code'], { indexName: 'pipeline_stages_code_unique' });
    t.check('probability_bp >= 0 and probability_bp <= 10000', [], 'pipeline_stages_probability_range');
    t.check("kind in ('open', 'won', 'lost', 'dormant')", [], 'pipeline_stages_kind_known');
  });
  for (const [place, [stage, nameEn, nameZh, probabilityBp, kind]] of stages.entries()) {
    const row = { code: stage, nameEn, nameZh, probabilityBp, position: place + 1, kind };
    await db('pipeline_stages').insert({ ...row, isRetired: false, version: 1 });
  }
  await db.schema.createTable('market_opportunities', (t) => {
    t.increments('id');
    t.string('title', 200).notNullable();
    t.string('country', 2);
    t.string('product_line', 100);
    t.string('season', 60);
    longText(t, 'evidence');
    longText(t, 'links');
    t.integer('owner_id').references('users.id');
    day(t, 'review_on');
    t.string('state', 10).notNullable();
    t.string('dropped_reason', 300);
    instant(t, 'created_at').notNullable();
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.index(['state', 'id'], 'market_opportunities_state_index');
    t.index(['owner_id', 'state', 'review_on'], 'market_opportunities_owner_index');
    t.check("state in ('open', 'pursued', 'dropped')", [], 'market_opportunities_state_known');
  });
  await db.schema.alterTable('opportunities', (t) => {
    // Written out, since Knex would build the table anew on SQLite to add a reference.
    const reference = (column: string, table: string) =>
      t.specificType(`${column}_id`, `integer constraint opportunities_${column}_fk references ${table}(id)`);
    reference('contact', 'contacts');
    reference('market_opportunity', 'market_opportunities');
    t.string('source', 60);
    t.string('next_step', 300);
    day(t, 'next_step_on');
    t.integer('probability_bp');
    t.string('lost_words', 500);
    t.index(['market_opportunity_id', 'stage'], 'opportunities_market_index');
    t.index(['stage', 'stage_at', 'id'], 'opportunities_stage_since_index');
    t.index(['order_id'], 'opportunities_order_index');
  });
  await db.schema.createTable('opportunity_lines', (t) => {
    t.increments('id');
    t.integer('opportunity_id').notNullable().references('opportunities.id');
    t.integer('position').notNullable();
    t.integer('style_id').notNullable().references('styles.id');
    t.integer('sku_id').references('skus.id');
    t.integer('quantity');
    t.bigInteger('unit_price_e4');
    t.bigInteger('amount_e4').notNullable();
    t.index(['opportunity_id', 'position'], 'opportunity_lines_opportunity_index');
    t.index(['style_id', 'opportunity_id'], 'opportunity_lines_style_index');
    t.check('quantity is null or quantity > 0', [], 'opportunity_lines_quantity_positive');
    t.check('unit_price_e4 is null or unit_price_e4 >= 0', [], 'opportunity_lines_price_not_negative');
  });
  await db.schema.createTable('sales_targets', (t) => {
    t.increments('id');
    // The company's own target is that of `all`; a person's is that of their id.
    code(t, 'whose').notNullable();
    t.string('month', 7).notNullable();
    t.bigInteger('amount_e4').notNullable();
    t.unique(['whose', 'month'], { indexName: 'sales_targets_month_unique' });
    t.check('amount_e4 >= 0', [], 'sales_targets_amount_not_negative');
  });
  await tellStagesByName(db);
}

/** What the story told by a stage's key, it tells by its names, since these can be changed now. */
async function tellStagesByName(db: Knex): Promise<void> {
  const names = new Map(
    stages.map(([stage, nameEn, nameZh, , kind]) => [stage as string, { nameEn, nameZh, kind }]),
  );
  for (;;) {
    const entries: { id: number; detail: string }[] = await db('story_entries')
      .where({ messageKey: 'opportunities.story_moved' })
      .orderBy('id')
      .limit(500)
      .select('id', 'detail');
    if (entries.length === 0) return;
    for (const { id, detail } of entries) {
      const { title, stage } = JSON.parse(detail) as { title: string; stage: string };
      const told = names.get(stage) ?? { nameEn: stage, nameZh: stage, kind: 'open' };
      await db('story_entries')
        .where({ id })
        .update({
          messageKey: 'opportunities.story_stage',
          detail: JSON.stringify({ title, ...told, reason: '', day: '' }),
        });
    }
  }
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['sales_targets', 'opportunity_lines']) await db.schema.dropTable(table);
  await db.schema.alterTable('opportunities', (t) => {
    for (const name of ['market', 'stage_since', 'order']) t.dropIndex([], `opportunities_${name}_index`);
  });
  // SQLite builds the table anew for each of these, which nothing may refer to meanwhile.
  await db('opportunity_stages').delete();
  for (const column of ['contact', 'market_opportunity'])
    await db.schema.alterTable('opportunities', (t) => {
      t.dropForeign([`${column}_id`], `opportunities_${column}_fk`);
    });
  await db.schema.alterTable('opportunities', (t) => {
    t.dropColumns(
      'contact_id',
      'market_opportunity_id',
      'source',
      'next_step',
      'next_step_on',
      'probability_bp',
      'lost_words',
    );
  });
  for (const table of ['market_opportunities', 'pipeline_stages']) await db.schema.dropTable(table);
}
