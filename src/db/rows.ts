/**
 * The one place where database rows become TypeScript objects: snake_case to camelCase, and values by
 * the column's suffix: `_at` an ISO string in UTC, `_on` a day, `is_`/`has_` a boolean, `_id`, `_e4`,
 * `_e8`, `_bp`, `_ms`, `_qty`, `_count` whole numbers checked to be safe (SQL Server sends bigints as text).
 */

type Convert = (value: unknown) => unknown;
interface Plan {
  name: string;
  convert: Convert | null;
}

const plans = new Map<string, Plan>();
const columnNames = new Map<string, string>();

const wholeNumber: Convert = (value) => {
  if (value === null) return null;
  const number = typeof value === 'number' ? value : Number(value);
  if (!Number.isSafeInteger(number))
    throw new RangeError('a whole number beyond 2^53 came from the database');
  return number;
};
const boolean: Convert = (value) => (value === null ? null : Boolean(value));
const day: Convert = (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value);
const instant: Convert = (value) => (value instanceof Date ? value.toISOString() : value);

function converterFor(column: string): Convert | null {
  if (/^(is|has)_/.test(column)) return boolean;
  if (/_on$/.test(column)) return day;
  if (/_at$/.test(column)) return instant;
  if (/(^|_)(id|e4|e8|bp|ms|qty|count|g|cm3|quantity)$/.test(column)) return wholeNumber;
  return null;
}

function planFor(column: string): Plan {
  let plan = plans.get(column);
  if (!plan) {
    const name = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    plan = { name, convert: converterFor(column) };
    plans.set(column, plan);
  }
  return plan;
}

function fromRow(row: Record<string, unknown>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const column in row) {
    const plan = planFor(column);
    const value = row[column];
    object[plan.name] = plan.convert === null ? value : plan.convert(value);
  }
  return object;
}

/** Reads a statement's rows from bare values in the order of its columns: a plan per statement, not per cell. */
export function rowReader(
  columns: readonly string[],
): (values: readonly unknown[]) => Record<string, unknown> {
  const all = columns.map(planFor);
  return (values) => {
    const object: Record<string, unknown> = {};
    for (let place = 0; place < all.length; place++) {
      const { name, convert } = all[place] as Plan;
      object[name] = convert === null ? values[place] : convert(values[place]);
    }
    return object;
  };
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Knex's `postProcessResponse` for SQL Server; SQLite's client reads rows by `rowReader`. */
export function fromDatabase(response: unknown): unknown {
  if (Array.isArray(response)) return response.map((row) => (isRow(row) ? fromRow(row) : row));
  return isRow(response) ? fromRow(response) : response;
}

/** Knex's `wrapIdentifier`: `ownerId` is written `owner_id`. */
export function toColumn(name: string): string {
  let column = columnNames.get(name);
  if (column === undefined) {
    column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columnNames.set(name, column);
  }
  return column;
}
