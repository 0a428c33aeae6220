import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { migrations } from '../../migrations/index.ts';
import { toColumn } from '../../src/db/rows.ts';
import { modules } from '../../src/modules/index.ts';
import { recordedServer } from '../support/recorded-server.ts';
import { ServerSchema } from '../support/server-schema.ts';

const { db, sent } = recordedServer();
const schema = new ServerSchema();

beforeAll(async () => {
  for (const { up } of migrations) await up(db);
  for (const statement of sent) schema.take(statement);
});
afterAll(async () => {
  await db.destroy();
});

/** The shape of a form, below what it is turned into afterwards. */
function shapeOf(form: z.ZodType): Record<string, z.ZodType> {
  const { shape, def } = form as unknown as { shape?: Record<string, z.ZodType>; def: { in?: z.ZodType } };
  return shape ?? (def.in ? shapeOf(def.in) : {});
}

const takes = (field: z.ZodType, length: number) => field.safeParse('x'.repeat(length)).success;

/** Written without its spaces, or as a list of names that the program knows. */
const meant = ['bank_accounts.swift', 'contacts.weekdays', 'carriers.modes'];

it('no form takes more text than the column that keeps it: SQL Server refuses it, SQLite does not', () => {
  const seen: string[] = [];
  const tooLong: string[] = [];
  for (const { routes } of modules)
    for (const route of routes) {
      if (!('post' in route)) continue;
      // `/settings/bank-accounts/:id` writes to `bank_accounts`; what hangs on a record is another matter.
      const named = /^\/(?:settings\/|inventory\/)?([\w-]+)(?:\/:id)?$/.exec(route.post)?.[1];
      const table = named?.replaceAll('-', '_') ?? '';
      const lengths = schema.lengthsOf(table);
      for (const [name, field] of Object.entries(shapeOf(route.form))) {
        const most = lengths.get(toColumn(name));
        const key = `${table}.${toColumn(name)}`;
        if (!most || meant.includes(key) || !takes(field, 1)) continue;
        seen.push(key);
        if (takes(field, most + 1)) tooLong.push(`${key} holds ${most}`);
      }
    }
  expect(new Set(seen).size).toBeGreaterThan(60);
  expect([...new Set(tooLong)]).toEqual([]);
});
