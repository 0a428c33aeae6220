import { describe, expect, it } from 'vitest';
import {
  customerChildren,
  followingColumns,
  mergedColumns,
  notChildren,
  ownColumns,
} from '../../src/db/customer-children.ts';
import { toColumn } from '../../src/db/rows.ts';
import { closeDatabase, testDatabase } from '../support/database.ts';

/** Read from SQLite's own catalogue; both databases have the same migrations. */
describe.skipIf(process.env.TEST_DATABASE_URL)('what hangs on a customer', () => {
  it('is on the list of what a merge moves, in every table', async () => {
    const db = await testDatabase();
    const tables: { name: string }[] = await db.raw(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
    );
    const hanging: string[] = [];
    const keyless: string[] = [];
    for (const { name } of tables) {
      const columns: { name: string }[] = await db.raw('select name from pragma_table_info(?)', [name]);
      const references: { table: string }[] = await db.raw('select "table" from pragma_foreign_key_list(?)', [
        name,
      ]);
      const names = columns.map((column) => column.name);
      if (names.includes('customer_id') || references.some(({ table }) => table === 'customers'))
        hanging.push(name);
      const child = customerChildren.find(({ table }) => table === name);
      if (child && !names.includes('id') && !child.key) keyless.push(name);
    }
    const known = [...customerChildren.map(({ table }) => table), ...notChildren];
    expect(hanging.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !hanging.includes(name))).toEqual([]);
    expect(keyless).toEqual([]);
    await closeDatabase(db);
  });

  it('has each unique index in mind: what a customer has once is named so', async () => {
    const db = await testDatabase();
    const missing: string[] = [];
    for (const { table, once } of customerChildren) {
      const indexes: { name: string; unique: number; partial: number }[] = await db.raw(
        'select name, "unique", partial from pragma_index_list(?)',
        [table],
      );
      for (const { name, unique, partial } of indexes) {
        if (!unique || partial) continue;
        const columns: { name: string }[] = await db.raw('select name from pragma_index_info(?)', [name]);
        const names = columns.map((column) => column.name);
        if (!names.includes('customer_id')) continue;
        const others = names.filter((column) => column !== 'customer_id');
        if (others.join() !== (once ?? ['nothing']).map(toColumn).join())
          missing.push(`${table}: ${names.join()}`);
      }
    }
    expect(missing).toEqual([]);
    await closeDatabase(db);
  });

  it('counts every column of a customer as chosen, following or its own', async () => {
    const db = await testDatabase();
    const columns: { name: string }[] = await db.raw("select name from pragma_table_info('customers')");
    const known: string[] = [...mergedColumns, ...Object.values(followingColumns).flat(), ...ownColumns];
    expect(columns.map(({ name }) => name).filter((name) => !known.map(toColumn).includes(name))).toEqual([]);
    await closeDatabase(db);
  });
});
