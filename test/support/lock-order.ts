import type { Knex } from 'knex';
import type { Database } from '../../src/db/connection.ts';

interface Builder {
  client: Knex.Client;
  _method?: string;
  _single?: { table?: unknown; lock?: string };
}

/**
 * Notes in which order transactions first lock rows of these tables, by reading them for it or by changing them; a
 * row that is new locks nobody out. Gives each pair once, as `orders > receipts`, with who took it.
 */
export function lockPairs(db: Database, tables: readonly string[]): ReadonlyMap<string, string> {
  const held = new WeakMap<Knex.Client, string[]>();
  const pairs = new Map<string, string>();
  db.on('start', (builder: Builder) => {
    const { client, _method: method = '', _single: single } = builder;
    if (client === (db.client as Knex.Client)) return;
    const [table = ''] = typeof single?.table === 'string' ? single.table.split(' ') : [];
    const isLocked = single?.lock === 'forUpdate' || ['update', 'del', 'counter'].includes(method);
    if (!isLocked || !tables.includes(table)) return;
    const before = held.get(client) ?? [];
    if (before.includes(table)) return;
    held.set(client, [...before, table]);
    const line = new Error().stack?.split('\n').find((text) => /src\/modules\//.test(text)) ?? '';
    for (const first of before) pairs.set(`${first} > ${table}`, line.trim().replace(/^.*\/src\//, 'src/'));
  });
  return pairs;
}
