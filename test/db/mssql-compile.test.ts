import knex, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toColumn } from '../../src/db/rows.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { visitEverything, visitOneOfEverything } from '../support/every-page.ts';
import { speakAsSqlServer } from '../support/speaking.ts';

interface Builder {
  client: Knex.Client;
  sql?: string;
  clone(): Builder;
}

interface Compiled {
  sql: string;
  bindings?: unknown[];
}

/**
 * Stands in for a server that isn't at hand: SQLite runs what `dialect.ts` has for SQL Server, and every query
 * that pages and forms build is compiled for SQL Server too.
 */
describe.skipIf(process.env.TEST_DATABASE_URL)('queries for SQL Server', () => {
  const companies: TestCompany[] = [];
  const compiled = new Map<string, string>();
  const byHand = new Set<string>();
  const tooMany: string[] = [];
  const failures: string[] = [];

  beforeAll(async () => {
    const server = knex({
      client: 'mssql',
      wrapIdentifier: (name, quote) => (name === '*' ? name : quote(toColumn(name))),
    });
    const compile = (builder: Builder) => {
      if (typeof builder.clone !== 'function') {
        byHand.add(builder.sql ?? '');
        return;
      }
      const client = server.client as Knex.Client & { queryCompiler(builder: Builder): { toSQL(): unknown } };
      try {
        const sql = client.queryCompiler(builder.clone()).toSQL() as Compiled | Compiled[];
        for (const { sql: text, bindings = [] } of Array.isArray(sql) ? sql : [sql]) {
          compiled.set(text, text);
          if (bindings.length > 2000) tooMany.push(text.slice(0, 200));
        }
      } catch (error) {
        failures.push(String(error));
      }
    };
    for (const visit of [visitEverything, visitOneOfEverything]) {
      const company = await testCompany();
      companies.push(company);
      const again = await speakAsSqlServer(company.db);
      company.db.on('start', compile);
      await visit(company);
      again();
    }
    await server.destroy();
  }, 300_000);
  afterAll(async () => {
    for (const company of companies) await company.close();
  });

  it('all compile', () => {
    expect(failures).toEqual([]);
    expect(compiled.size).toBeGreaterThan(800);
    expect(tooMany).toEqual([]);
  });

  it('are built by Knex, but for what dialect.ts says by hand', () => {
    expect([...byHand].filter((sql) => !/^(?:pragma data_version|set identity_insert)/.test(sql))).toEqual(
      [],
    );
  });

  it('name the table itself in what they change: an alias would be taken for a table', () => {
    expect([...compiled.values()].filter((sql) => /^(?:update|delete from) \[\w+\] as /.test(sql))).toEqual(
      [],
    );
  });

  it('take no extremes or sums of a bit', () => {
    expect(
      [...compiled.values()].filter((sql) => /\b(?:min|max|sum|avg)\(\[?\w*\]?\.?\[?is_/.test(sql)),
    ).toEqual([]);
  });

  it('use nothing that SQL Server does not know', () => {
    const foreign = [...compiled.values()].filter((sql) =>
      /`|\blimit\b|\|\||\blength\(|\bifnull\(|\bstrftime\(|\bgroup_concat\(|\binstr\(|\bnulls (?:first|last)\b|\btrue\b|\bfalse\b|\bnow\(\)|on conflict|\bilike\b|\bsubstr\(|\bjulianday\(|\browid\b|\bmatch\b|\boffset\b(?![\s\S]*\border by\b)/i.test(
        sql.replace(/'[^']*'/g, ''),
      ),
    );
    expect(foreign).toEqual([]);
  });

  it('keep the suffix by which rows.ts knows a day, an instant or a big number', () => {
    const renamed = [...compiled.values()].flatMap((sql) =>
      [
        ...sql.matchAll(
          /\b(?:(?:is|has)_\w+|\w+(_(?:on|at|e4|e8|bp|ms|cm3)))\]?\)? as \[?(?!bigint\b)(\w+)/g,
        ),
      ].filter(([, suffix, alias]) =>
        suffix ? !alias?.endsWith(suffix) : !/^(?:is|has)_/.test(alias ?? ''),
      ),
    );
    expect(renamed.map(([text]) => text)).toEqual([]);
    const sums = [...compiled.values()].flatMap((sql) => [...sql.matchAll(/as bigint\)\), 0\) as (\w+)/g)]);
    expect(sums.length).toBeGreaterThan(10);
    expect(sums.map(([, alias]) => alias).filter((alias) => !/_(e4|qty|count)$/.test(alias ?? ''))).toEqual(
      [],
    );
  });

  it('order nothing twice, and no part of a query that takes all its rows', () => {
    const wrong = [...compiled.values()].filter((sql) => {
      const orders = [...sql.matchAll(/ order by ([^()]+?)(?:\)|$)/g)].map(
        ([, list]) => list?.split(/,\s*/) ?? [],
      );
      const names = orders.map((list) => list.map((part) => part.replace(/ (?:asc|desc)$/, '')));
      return (
        names.some((list) => new Set(list).size < list.length) ||
        /\(select (?!(?:distinct )?top )(?:[^()]|\((?!select)[^()]*\))* order by/.test(sql)
      );
    });
    expect(wrong).toEqual([]);
  });

  it('lock one table without joins: the hint would stand behind the wrong one', () => {
    expect([...compiled.values()].filter((sql) => /join .* with \((?:UPD|HOLD)LOCK\)/.test(sql))).toEqual([]);
  });

  it('name every column once in what they give back', () => {
    const doubled = [...compiled.values()].filter((sql) => {
      // Without what stands in brackets: a subquery's columns are its own.
      const flat = sql.replace(/\((?:[^()]|\([^()]*\))*\)/g, '()');
      const list = /^select (?:top \(@?\??\w*\) )?(.*?) from /i.exec(flat)?.[1] ?? '';
      const names = list
        .split(/,(?![^(]*\))/)
        .map((part) => /(?:as )?\[?(\w+)\]?$/i.exec(part.trim())?.[1] ?? '')
        .filter((name) => name !== '' && !/^\d+$/.test(name));
      return new Set(names).size < names.length;
    });
    expect(doubled).toEqual([]);
  });
});
