import type { Knex } from 'knex';
import { isDay } from '../../core/days.ts';
import { matching } from '../../core/search.ts';
import type { PageRequest } from '../route.ts';

type Narrow = (query: Knex.QueryBuilder, value: string, request: PageRequest) => void;

/** An id from an address; null for anything else. */
export function idOf(value: string | undefined): number | null {
  return /^[1-9]\d{0,8}$/.test(value ?? '') ? Number(value) : null;
}

/** Records whose search keys contain the text. */
export const byText =
  (kind: string, idColumn: string): Narrow =>
  (query, value, { context }) =>
    void query.whereIn(idColumn, matching(context.db, kind, value));

export const byValue =
  (column: string): Narrow =>
  (query, value) =>
    void query.where(column, value);

/** A reference; `none` asks for the rows that have none. */
export const byId =
  (column: string): Narrow =>
  (query, value) => {
    const id = idOf(value);
    if (value === 'none') query.whereNull(column);
    else if (id !== null) query.where(column, id);
  };

export const byDay =
  (column: string, operator: '>=' | '<='): Narrow =>
  (query, value) => {
    if (isDay(value)) query.where(column, operator, value);
  };
