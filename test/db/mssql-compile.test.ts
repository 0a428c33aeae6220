import knex, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toColumn } from '../../src/db/rows.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { visitEverything, visitOneOfEverything } from '../support/every-page.ts';
import { speakAsSqlServer } from '../support/speaking.ts';
import { strayColumns } from '../support/statements.ts';
import { tradeOn } from '../support/trade-acts.ts';

interface Builder {
  client: Knex.Client;
  sql?: string;
  _single?: { update?: object };
  clone(): Builder;
}

/** A copy to compile: Knex writes into what is to be updated, and would find it there the second time. */
function copyOf(builder: Builder): Builder {
  const copy = builder.clone();
  if (copy._single?.update) copy._single = { ...copy._single, update: { ...copy._single.update } };
  return copy;
}

interface Compiled {
  sql: string;
  bindings?: unknown[];
}

const [insert, update, remove] = ['insert into', 'update', 'delete from'] as const;
const tradeTables = [
  ['quotes', insert, update],
  ['quote_lines', insert, remove],
  ['quote_terms', insert, remove],
  ['payment_plans', insert, update],
  ['payment_plan_terms', insert, remove],
  ['order_terms', insert, update, remove],
  ['order_dues', insert, remove],
  ['order_promises', insert],
  ['order_lines', insert, update],
  ['receipts', insert, update],
  ['receipt_allocations', insert, update, remove],
  ['letters_of_credit', insert, update],
  ['letter_of_credit_documents', insert, update, remove],
  ['letter_of_credit_warnings', insert],
  ['documents', insert, update],
  ['returns', insert, update],
  ['return_lines', insert, update, remove],
  ['incoming', insert, update],
  ['incoming_lines', insert, update],
  ['incoming_dates', insert],
  ['stocktakes', insert, update],
  ['stocktake_lines', insert, update],
  ['stocktake_entries', insert],
  ['movements', insert],
  ['import_rows', insert, update],
  ['exchange_rates', insert],
] as const;

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
        const sql = client.queryCompiler(copyOf(builder)).toSQL() as Compiled | Compiled[];
        for (const { sql: text, bindings = [] } of Array.isArray(sql) ? sql : [sql]) {
          compiled.set(text, text);
          if (bindings.length > 2000) tooMany.push(text.slice(0, 200));
        }
      } catch (error) {
        failures.push(String(error));
      }
    };
    for (const visit of [visitEverything, visitOneOfEverything, tradeOn]) {
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
    expect(compiled.size).toBeGreaterThan(1400);
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

  it('write to every table of the trade side, and take back from it', () => {
    const written = (table: string, how: string) =>
      [...compiled.values()].some((sql) => sql.startsWith(`${how} [${table}]`));
    const unwritten = tradeTables.flatMap(([table, ...ways]) =>
      ways.filter((way) => !written(table as string, way)).map((way) => `${way} ${table}`),
    );
    expect(unwritten).toEqual([]);
  });

  it('group by all that they give and do not add up, and order what is distinct by what they give', () => {
    expect(strayColumns('select [a].[x], [b], count(*) as n from [t] as [a] group by [a].[x]')).toHaveLength(
      1,
    );
    expect(
      strayColumns('select 1 from [t] where [x] in (select distinct [x] from [u] order by [y])'),
    ).toHaveLength(1);
    expect([...compiled.values()].flatMap(strayColumns)).toEqual([]);
  });

  it('add up no subqueries, and no whole numbers in 32 bits', () => {
    const ofRows = [...compiled.values()].filter((sql) =>
      /\b(?:sum|min|max|avg|count)\((?:cast\()?[^()]*\(?select /i.test(sql),
    );
    expect(ofRows).toEqual([]);
    const narrow = [...compiled.values()].flatMap((sql) => [
      ...sql.matchAll(/\b(?:sum|avg)\((?!cast\()([^)]*)\)/g),
    ]);
    // Sums of ones and noughts, a running sum that a column of the same size holds, and amounts, which are bigints.
    const meant = /_e4\]?$|then 1 else 0 end$|^quantity$/;
    expect(narrow.map(([, what]) => what ?? '').filter((what) => !meant.test(what))).toEqual([]);
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
