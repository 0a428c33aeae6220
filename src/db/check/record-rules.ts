import type { Database } from '../connection.ts';
import type { BrokenRow, Rule } from './rule.ts';

const searched = [
  { kind: 'customer', table: 'customers', label: 'code' },
  { kind: 'contact', table: 'contacts', label: 'name' },
  { kind: 'style', table: 'styles', label: 'code' },
  { kind: 'sku', table: 'skus', label: 'code' },
  { kind: 'carrier', table: 'carriers', label: 'code' },
  { kind: 'order', table: 'orders', label: 'number' },
  { kind: 'shipment', table: 'shipments', label: 'number' },
  { kind: 'return', table: 'returns', label: 'number' },
  { kind: 'receipt', table: 'receipts', label: 'number' },
  { kind: 'letter_of_credit', table: 'letters_of_credit', label: 'number' },
  { kind: 'opportunity', table: 'opportunities', label: 'title' },
  { kind: 'need', table: 'needs', label: 'wanted' },
  { kind: 'market_opportunity', table: 'market_opportunities', label: 'title' },
] as const;

async function unsearchable(db: Database, most: number): Promise<BrokenRow[]> {
  const broken: BrokenRow[] = [];
  for (const { kind, table, label } of searched) {
    const all = db(`${table} as t`);
    // One that has become part of another is found through that one.
    if (kind === 'customer') all.whereNull('t.merged_into_id');
    const rows: BrokenRow[] = await all
      .whereNotExists(
        db('search_keys as s').where('s.kind', kind).whereRaw('s.record_id = t.id').select('s.id'),
      )
      .orderBy('t.id')
      .limit(most)
      .select('t.id', `t.${label} as label`);
    broken.push(...rows.map((row) => ({ kind, ...row })));
  }
  return broken.slice(0, most);
}

const numbered: readonly (readonly [prefix: string, table: string])[] = [
  ['SO-', 'orders'],
  ['SH-', 'shipments'],
  ['RT-', 'returns'],
  ['QT-', 'quotes'],
  ['IN-', 'incoming'],
  ['RC-', 'receipts'],
  ['PI-', 'documents'],
  ['SC-', 'documents'],
  ['CI-', 'documents'],
  ['PL-', 'documents'],
];
const tableOf = (series: string) => numbered.find(([prefix]) => series.startsWith(prefix))?.[1] ?? null;

/** A yearly series must be at or beyond the highest number that was given. */
async function numbersBeyondSeries(db: Database): Promise<BrokenRow[]> {
  const series: { name: string; lastNumber: number }[] = await db('number_series').select(
    'name',
    'last_number',
  );
  const broken: BrokenRow[] = [];
  for (const { name, lastNumber } of series) {
    const table = tableOf(name);
    if (!table) continue;
    const [row] = (await db(table).where('number', 'like', `${name}-%`).max({ highest: 'number' })) as {
      highest: string | null;
    }[];
    const highest = Number(row?.highest?.slice(name.length + 1) ?? 0);
    if (highest > lastNumber) broken.push({ series: name, lastNumber, highest });
  }
  return broken;
}

export const recordRules: readonly Rule[] = [
  { name: 'Everything that can be searched has its search keys', broken: unsearchable },
  {
    name: 'What hangs on a customer is found by the customer’s name as it is',
    broken: (db, most) =>
      db('search_keys as s')
        .join('search_keys as c', (join) => {
          join.on('c.record_id', 's.customer_id').andOnVal('c.kind', 'customer');
        })
        .whereRaw('s.search_text <> concat(s.own_text, c.handed_text)')
        .orderBy('s.id')
        .limit(most)
        .select('s.id', 's.kind', 's.record_id', 's.title', 'c.title as customer'),
  },
  { name: 'No number lies beyond its series', broken: (db) => numbersBeyondSeries(db) },
  {
    name: 'No customer has two primary contacts',
    broken: (db, most) =>
      db('customer_contacts as l')
        .join('contacts as p', 'p.id', 'l.contact_id')
        .where('p.is_archived', false)
        .groupBy('l.customer_id')
        .havingRaw('sum(case when l.is_primary = 1 then 1 else 0 end) > 1')
        .orderBy('l.customer_id')
        .limit(most)
        .select(
          'l.customer_id',
          db.raw('sum(case when l.is_primary = 1 then 1 else 0 end) as primary_count'),
        ),
  },
  {
    name: 'A need is in the last state that its history tells',
    broken: (db, most) =>
      db('needs as n')
        .whereNotExists(
          db('need_states as h')
            .whereRaw('h.need_id = n.id and h.state = n.state')
            .whereRaw('h.id = (select max(x.id) from need_states x where x.need_id = n.id)')
            .select('h.id'),
        )
        .orderBy('n.id')
        .limit(most)
        .select('n.id', 'n.wanted', 'n.state'),
  },
  {
    name: 'Every file has its content',
    broken: (db, most) =>
      db('files as f')
        .whereNotExists(db('file_contents as x').whereRaw('x.file_id = f.id').select('x.file_id'))
        .orderBy('f.id')
        .limit(most)
        .select('f.id', 'f.record_kind', 'f.record_id', 'f.name'),
  },
  {
    name: 'An answer about satisfaction has a level, a day and a source; a question has none',
    broken: (db, most) =>
      db('satisfaction_answers')
        .whereRaw(
          "((state = 'answered' and (overall is null or answered_on is null or source is null))" +
            " or (state <> 'answered' and overall is not null))",
        )
        .orderBy('id')
        .limit(most)
        .select('id', 'customer_id', 'state', 'overall', 'answered_on', 'source'),
  },
  {
    name: 'What is closed says when and by whom',
    async broken(db, most) {
      const rows: BrokenRow[] = [];
      for (const table of ['promises', 'follow_ups']) {
        const found: BrokenRow[] = await db(table)
          .whereRaw("((state = 'open' and closed_at is not null) or (state <> 'open' and closed_at is null))")
          .orderBy('id')
          .limit(most)
          .select('id', 'state', 'closed_at');
        rows.push(...found.map((row) => ({ table, ...row })));
      }
      return rows;
    },
  },
];
