import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { recordedServer } from '../support/recorded-server.ts';
import { ServerSchema } from '../support/server-schema.ts';

/** Words that T-SQL keeps for itself and that a column or an alias of ours might be called. */
const reserved =
  'key|order|group|plan|user|file|percent|top|index|values|default|current|desc|open|close|check|rule|schema|table|view|to|from|end|begin|public|external|merge|proc|save|print';

describe('migrations for SQL Server', () => {
  it('build a schema that it takes, step by step, and take it down again', async () => {
    const { db, sent } = recordedServer();
    const schema = new ServerSchema();
    const said: string[] = [];
    const run = async (step?: (handle: typeof db) => PromiseLike<unknown>) => {
      await step?.(db);
      const statements = sent.splice(0);
      for (const statement of statements) schema.take(statement);
      said.push(...statements);
    };
    for (const { up } of migrations) await run(up);
    expect(schema.refusals).toEqual([]);
    expect(schema.tables.size).toBeGreaterThan(50);
    for (const { down } of [...migrations].reverse()) await run(down);
    expect(schema.refusals).toEqual([]);
    expect([...schema.tables.keys()]).toEqual([]);
    const bare = new RegExp(`[(,] ?(?:${reserved}) (?:=|<>|is|in|int|nvarchar|\\))`, 'i');
    expect(said.filter((sql) => bare.test(sql.replace(/\[\w+\]/g, 'x')))).toEqual([]);
    await db.destroy();
  });
});
