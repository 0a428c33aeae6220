import type { Context } from '../../src/core/context.ts';
import { addDays, today as todayOf } from '../../src/core/days.ts';
import { insertRow } from '../../src/db/write.ts';
import { computeAll } from '../../src/modules/classes/class-run.ts';
import { decide } from '../../src/modules/classes/decision-actions.ts';
import { findUser } from '../../src/modules/users/user-queries.ts';

/** As if the classes had been computed each fortnight of the last three months, the last time just now. */
const nightsAgo = [84, 70, 56, 42, 28, 14, 0];

/** Everyone's class with how it came to be, and what people decided over the rule. */
export async function addClasses(tx: Context): Promise<void> {
  const day = todayOf(tx);
  for (const ago of nightsAgo) {
    const night = new Date(`${addDays(day, -ago)}T18:30:00.000Z`);
    const clock = ago === 0 ? tx.clock : { now: () => night };
    const system: Context = { ...tx, user: null, clock };
    const changedCount = await computeAll(system);
    const [{ rowCount } = { rowCount: 0 }] = (await tx
      .db('customers')
      .count({ row_count: '*' })) as unknown as { rowCount: number }[];
    const at = clock.now().toISOString();
    await insertRow(tx.db, 'class_runs', {
      computedOn: todayOf(system),
      startedAt: at,
      finishedAt: at,
      askedById: null,
      lookedCount: rowCount,
      totalCount: rowCount,
      changedCount,
    });
  }
  await addDecisions(tx, day);
}

const texts = {
  en: {
    strategic: 'Opens 40 shops in spring; we grow with them',
    pause: 'Closed for the season until then, said the buyer',
    active: 'Frame contract signed, the first call-off is near',
  },
  'zh-CN': {
    strategic: '明年春季新开 40 家门店，重点培养',
    pause: '采购说淡季停单，届时再谈',
    active: '已签框架合同，首批订单在即',
  },
};

async function addDecisions(tx: Context, day: string): Promise<void> {
  const manager: { id: number } | undefined = await tx.db('users').where({ username: 'manager' }).first('id');
  const user = manager ? await findUser(tx.db, manager.id) : null;
  if (!user) return;
  const context: Context = { ...tx, user, claim: undefined };
  const said = texts[tx.settings.language];
  const few = async (where: Record<string, unknown>, count: number) => {
    const rows: { id: number; version: number }[] = await tx
      .db('customer_classes as k')
      .join('customers as c', 'c.id', 'k.customer_id')
      .where(where)
      .orderBy('c.id')
      .limit(count)
      .select('c.id', 'c.version');
    return rows;
  };
  for (const at of await few({ 'k.segment': 'growing' }, 2))
    await decide(context, at, {
      kind: 'segment',
      decided: 'strategic',
      reason: said.strategic,
      untilOn: addDays(day, 150),
    });
  for (const at of await few({ 'k.is_quiet': true, 'k.segment': 'dormant' }, 2))
    await decide(context, at, {
      kind: 'pause',
      decided: null,
      reason: said.pause,
      untilOn: addDays(day, 45),
    });
  for (const at of await few({ 'k.segment': null }, 1))
    await decide(context, at, { kind: 'status', decided: 'active', reason: said.active, untilOn: null });
}
