/** What SQL Server would say to changes of a schema, as far as the migrations need it. */
interface Table {
  columns: Map<string, string>;
  constraints: Map<string, { columns: string[]; references?: string | undefined }>;
  indexes: Map<string, string[]>;
}

const longestKey = 1700;
const parts = (text: string) => text.split(/,(?![^(]*\))/).map((part) => part.trim());
const names = (text: string) => text.split(/,\s*/).map((name) => name.trim());

/** Bytes of a column in an index; Infinity where none may hold it. */
function bytesOf(type: string): number {
  const [, name = '', length = ''] = /^(\w+)(?:\((\w+)\))?/.exec(type) ?? [];
  if (length === 'max') return Number.POSITIVE_INFINITY;
  if (name === 'nvarchar') return Number(length) * 2;
  return { char: Number(length), int: 4, integer: 4, bigint: 8, float: 8, datetime2: 7, date: 3, bit: 1 }[
    name
  ] as number;
}

/** Takes the statements one by one; `refusals` are what the server would refuse, and what this doesn't know. */
export class ServerSchema {
  readonly tables = new Map<string, Table>();
  readonly refusals: string[] = [];

  /** The longest text that each column of a table takes; null where there is no end. */
  lengthsOf(table: string): Map<string, number | null> {
    const lengths = new Map<string, number | null>();
    for (const [name, type] of this.tables.get(table)?.columns ?? []) {
      const [, length] = /^n?(?:var)?char\((\w+)\)/.exec(type) ?? [];
      if (length) lengths.set(name, length === 'max' ? null : Number(length));
    }
    return lengths;
  }

  take(statement: string): void {
    const sql = statement.replace(/[[\]]/g, '').replace(/\s+/g, ' ').trim();
    const refuse = (why: string) => void this.refusals.push(`${why}: ${sql.slice(0, 200)}`);
    const steps: [RegExp, (found: string[]) => void][] = [
      [/^create table (\w+) \((.*)\)$/i, ([name = '', body = '']) => this.create(name, body)],
      [/^alter table (\w+) add (.*)$/i, ([name = '', body = '']) => this.add(name, body, refuse)],
      [
        /^create (?:unique )?index (\w+) on (\w+) \(([^)]*)\)(?: include \(([^)]*)\))?/i,
        ([index = '', table = '', columns = '', included = '']) =>
          this.index(table, { index, columns, included }, refuse),
      ],
      [
        /^drop index (\w+) on (\w+)$/i,
        ([index = '', table = '']) => {
          if (!this.tables.get(table)?.indexes.delete(index)) refuse('there is no such index');
        },
      ],
      [
        /^alter table (\w+) drop constraint (\w+)$/i,
        ([table = '', constraint = '']) => {
          if (!this.tables.get(table)?.constraints.delete(constraint)) refuse('there is no such constraint');
        },
      ],
      [
        /^alter table (\w+) drop column (.*)$/i,
        ([table = '', columns = '']) => this.dropColumns(table, names(columns), refuse),
      ],
      [
        /^alter table (\w+) alter column (\w+) (.*)$/i,
        ([table = '', column = '', type = '']) => {
          if (this.uses(table, column)) refuse('something depends on the column');
          this.tables.get(table)?.columns.set(column, type);
        },
      ],
      [
        /^create trigger (\w+) on (\w+) instead of update, delete as throw /i,
        ([, table = '']) => {
          if (!this.tables.has(table)) refuse('there is no such table');
        },
      ],
      [/^drop trigger (\w+)$/i, () => {}],
      [/^drop table (\w+)$/i, ([name = '']) => this.drop(name, refuse)],
      // Knex's own search for a default before it drops a column; and rows.
      [/^(declare|select|insert into|update|delete from) /i, () => {}],
    ];
    for (const [pattern, step] of steps) {
      const found = pattern.exec(sql);
      if (!found) continue;
      step(found.slice(1));
      return;
    }
    refuse('unknown');
  }

  private create(name: string, body: string): void {
    if (this.tables.has(name)) this.refusals.push(`the table ${name} is there already`);
    this.tables.set(name, { columns: new Map(), constraints: new Map(), indexes: new Map() });
    this.add(name, body, (why) => void this.refusals.push(`${why}: ${name}`));
  }

  private add(name: string, body: string, refuse: (why: string) => void): void {
    const table = this.tables.get(name);
    if (!table) {
      refuse('there is no such table');
      return;
    }
    for (const part of parts(body)) {
      const [, constraint, kind, rest = ''] =
        /^constraint (\w+) (primary key|foreign key|check) (.*)$/i.exec(part) ?? [];
      if (constraint && kind) {
        const columns = kind.toLowerCase() === 'check' ? [] : names(/\(([^)]*)\)/.exec(rest)?.[1] ?? '');
        this.constrain(table, constraint, { columns, references: /references (\w+)/i.exec(rest)?.[1] });
        if (kind.toLowerCase() === 'primary key') this.measure(table, columns, refuse);
        continue;
      }
      const [, column = '', type = ''] = /^(\w+) (.*)$/.exec(part) ?? [];
      if (table.columns.has(column)) refuse(`the column ${column} is there already`);
      table.columns.set(column, type);
      const inline = /constraint (\w+) references (\w+)/i.exec(type);
      if (inline?.[1]) this.constrain(table, inline[1], { columns: [column], references: inline[2] });
      else if (/references/i.test(type)) refuse(`the reference of ${column} has no name to drop it by`);
    }
  }

  /** Names of constraints are unique in the whole schema. */
  private constrain(
    table: Table,
    name: string,
    constraint: { columns: string[]; references?: string | undefined },
  ): void {
    if ([...this.tables.values()].some(({ constraints }) => constraints.has(name)))
      this.refusals.push(`the constraint ${name} is there already`);
    if (constraint.references && !this.tables.has(constraint.references))
      this.refusals.push(`${name} refers to ${constraint.references}, which is not there`);
    table.constraints.set(name, constraint);
  }

  private index(
    name: string,
    { index, columns, included }: { index: string; columns: string; included: string },
    refuse: (why: string) => void,
  ): void {
    const table = this.tables.get(name);
    if (!table) {
      refuse('there is no such table');
      return;
    }
    if (table.indexes.has(index)) refuse('the index is there already');
    this.measure(table, names(columns), refuse);
    const all = names(included ? `${columns}, ${included}` : columns);
    for (const column of all) if (!table.columns.has(column)) refuse(`there is no column ${column}`);
    table.indexes.set(index, all);
  }

  private measure(table: Table, columns: readonly string[], refuse: (why: string) => void): void {
    const bytes = columns.reduce((sum, column) => sum + bytesOf(table.columns.get(column) ?? ''), 0);
    if (!(bytes <= longestKey)) refuse(`a key of ${bytes} bytes`);
  }

  private uses(name: string, column: string): boolean {
    const table = this.tables.get(name);
    return (
      [...(table?.indexes.values() ?? [])].some((columns) => columns.includes(column)) ||
      [...(table?.constraints.values() ?? [])].some(({ columns }) => columns.includes(column))
    );
  }

  private dropColumns(name: string, columns: readonly string[], refuse: (why: string) => void): void {
    for (const column of columns) {
      if (this.uses(name, column)) refuse(`something depends on ${column}`);
      if (!this.tables.get(name)?.columns.delete(column)) refuse(`there is no column ${column}`);
    }
  }

  private drop(name: string, refuse: (why: string) => void): void {
    if (!this.tables.delete(name)) refuse('there is no such table');
    for (const [other, { constraints }] of this.tables)
      for (const { references } of constraints.values())
        if (references === name) refuse(`${other} refers to it`);
  }
}
