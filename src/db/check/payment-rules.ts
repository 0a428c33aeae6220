import type { Knex } from 'knex';
import type { Database } from '../connection.ts';
import { dialectOf } from '../dialect.ts';
import type { Rule } from './rule.ts';

const sumBy = (db: Database, table: string, by: string, sums: Record<string, string>): Knex.QueryBuilder =>
  db(table)
    .groupBy(by)
    .select(
      by,
      ...Object.entries(sums).map(([alias, column]) => db.raw(`${dialectOf(db).sum(column)} as ${alias}`)),
    );

export const paymentRules: readonly Rule[] = [
  {
    name: 'What a receipt pays and what is left of it are its amount; a reversed one pays nothing',
    broken: (db, most) =>
      db('receipts as r')
        .leftJoin(
          sumBy(db, 'receipt_allocations', 'receipt_id', { used_e4: 'receipt_amount_e4' }).as('a'),
          'a.receipt_id',
          'r.id',
        )
        .whereRaw(
          "((r.state = 'posted' and r.rest_e4 + coalesce(a.used_e4, 0) <> r.amount_e4) or " +
            "(r.state = 'reversed' and (r.rest_e4 <> 0 or coalesce(a.used_e4, 0) <> 0)))",
        )
        .orderBy('r.id')
        .limit(most)
        .select('r.id', 'r.number', 'r.state', 'r.amount_e4', 'r.rest_e4', 'a.used_e4'),
  },
  {
    name: 'A receipt pays orders of its own customer, in their currency',
    broken: (db, most) =>
      db('receipt_allocations as a')
        .join('receipts as r', 'r.id', 'a.receipt_id')
        .join('orders as o', 'o.id', 'a.order_id')
        .whereRaw('(o.customer_id <> r.customer_id or o.currency <> a.currency)')
        .orderBy('a.id')
        .limit(most)
        .select('a.id', 'r.number', 'o.number as order_number', 'a.currency', 'o.currency as order_currency'),
  },
  {
    name: 'What is paid of an order’s dues is what receipts pay of it, and never more than is owed',
    broken: (db, most) =>
      db('orders as o')
        .join(
          sumBy(db, 'receipt_allocations', 'order_id', { allocated_e4: 'amount_e4' }).as('a'),
          'a.order_id',
          'o.id',
        )
        .leftJoin(sumBy(db, 'order_dues', 'order_id', { paid_e4: 'paid_e4' }).as('d'), 'd.order_id', 'o.id')
        .whereRaw(
          "((o.state = 'draft' and a.allocated_e4 > o.total_e4) or " +
            "(o.state <> 'draft' and a.allocated_e4 <> coalesce(d.paid_e4, 0)))",
        )
        .orderBy('o.id')
        .limit(most)
        .select('o.id', 'o.number', 'o.state', 'o.total_e4', 'a.allocated_e4', 'd.paid_e4'),
  },
  {
    name: 'The dues of an open order are at least its total, and the sum of its plan’s rows',
    broken: (db, most) =>
      db('orders as o')
        .join(sumBy(db, 'order_dues', 'order_id', { due_e4: 'amount_e4' }).as('d'), 'd.order_id', 'o.id')
        .leftJoin(
          sumBy(db, 'order_terms', 'order_id', { terms_e4: 'amount_e4' }).as('t'),
          't.order_id',
          'o.id',
        )
        .whereRaw(
          "((o.state in ('confirmed', 'released', 'on_hold') and d.due_e4 < o.total_e4) or d.due_e4 <> coalesce(t.terms_e4, d.due_e4))",
        )
        .orderBy('o.id')
        .limit(most)
        .select('o.id', 'o.number', 'o.state', 'o.total_e4', 'd.due_e4', 't.terms_e4'),
  },
  {
    name: 'The rows of a plan are 100 % together',
    async broken(db, most) {
      const broken = [];
      for (const [table, owner] of [
        ['payment_plan_terms', 'payment_plan_id'],
        ['quote_terms', 'quote_id'],
        ['order_terms', 'order_id'],
      ] as const) {
        const rows = await db(table)
          .groupBy(owner)
          .havingRaw(`${dialectOf(db).sum('share_bp')} <> 10000`)
          .limit(most)
          .select(owner, db.raw(`${dialectOf(db).sum('share_bp')} as shares_qty`));
        broken.push(...rows.map((row) => ({ table, ...row })));
      }
      return broken;
    },
  },
];
