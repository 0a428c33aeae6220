import type { Knex } from 'knex';
import type { Permission } from '../../core/permissions.ts';
import type { SheetCell, SheetColumn } from '../../core/sheets/write.ts';
import type { Cell, Sort } from '../list.ts';
import type { PageRequest } from '../route.ts';

/** A column of the sheet that an export makes of a column of the list. */
export interface SheetPart<Row> {
  /** The heading's text; the list column's own where it is left out. */
  label?: string;
  kind?: SheetColumn['kind'];
  width?: number;
  value(row: Row, request: PageRequest): SheetCell;
}

export interface ListColumn<Row, Figures = unknown> {
  /** Unique in its list; the address and saved views name it. */
  key: string;
  /** The text's key. */
  label: string;
  numeric?: boolean;
  hideOnPhone?: boolean;
  /** The name of the sort that a click on the heading chooses. */
  sort?: string;
  /** Offered under "Columns", and shown only where it was chosen. */
  isExtra?: boolean;
  /** Neither offered nor shown nor exported to whoever lacks it. */
  needs?: Permission;
  /** What it reads besides the list's own `select`: only where it is shown. */
  select?(request: PageRequest): (string | Knex.QueryBuilder)[];
  cell(row: Row, request: PageRequest, figures: Figures): Cell;
  /** What an export has in its place; the cell's text where it is left out. */
  sheet?: readonly SheetPart<Row>[];
}

export interface ListFilter {
  /** Its name in the address. */
  name: string;
  /** The text's key. */
  label: string;
  /** `hidden` is set by a link, from a report say, and kept while others are chosen. */
  kind: 'text' | 'select' | 'date' | 'checkbox' | 'hidden';
  /** Stands behind "More filters". */
  isExtra?: boolean;
  needs?: Permission;
  options?(request: PageRequest): Choices | Promise<Choices>;
  /** The rows that fit lie where the list begins, so that counting them in its order finds a thousand soonest. */
  isInOrder?: boolean;
  /** Narrows the query by a value that may be anything; left out where the list's `rows` reads it. */
  narrow?(query: Knex.QueryBuilder, value: string, request: PageRequest): void;
}

export type Choices = { value: string; label: string }[];

export interface ListTotal {
  /** The text's key; its value `total` is the sum. */
  label: string;
  needs?: Permission;
  /** A column of ten-thousandths. */
  column: string;
  text(sumE4: number, request: PageRequest): string;
}

/** A sort's column is never null in the database, and indexed together with the id. */
export interface ListSort<Row> extends Sort {
  value(row: Row): string | number | boolean;
}

export interface ListTab {
  label: string;
  /** What it puts into the address; empty for all. */
  query: Record<string, string>;
}

export interface BulkAction {
  /** Where the ticked rows are sent; its form takes `chosenFields` of chosen.ts. */
  action: string;
  label: string;
}

/**
 * All that a list is. From it come its page with filters, sort, choice of columns, saved views and bulk bar,
 * its count, its paging and its export.
 */
export interface List<Row extends { id: number }, Figures = undefined> {
  /** Saved views and other modules' additions name it. */
  name: string;
  /** The page's address. */
  at: string;
  permission: Permission;
  /** Texts' keys. */
  title: string;
  lead: string;
  /** The view of the page, where it isn't `shared/list-page`. */
  view?: string;
  /** What that view shows beside the list, whenever the list is shown. */
  beside?(request: PageRequest): Promise<Record<string, unknown>>;
  /** The id's column: `c.id`. */
  id: string;
  /** The rows that this user may see, without filters, columns and order; what counting needs. */
  rows(request: PageRequest): Knex.QueryBuilder;
  /** What only showing needs. */
  join?(query: Knex.QueryBuilder): void;
  select: readonly string[];
  /** The first is the link to the record, and always shown. */
  columns: readonly ListColumn<Row, Figures>[];
  filters: readonly ListFilter[];
  /** The first is the list's own order. */
  sorts: Readonly<Record<string, ListSort<Row>>>;
  /** What cells need besides their row, read once for the rows of a page; an export has none of them. */
  figures?(request: PageRequest, rows: readonly Row[]): Promise<Figures>;
  href(row: Row): string;
  /** A sum over all rows that fit the filters, where there are few enough to be counted. */
  total?: ListTotal;
  tabs?(request: PageRequest): ListTab[];
  bulk?(request: PageRequest): BulkAction[];
  /** The module whose `…export` the audit log tells of; without it the list has no export. */
  exportedAs?: string;
  /** Columns that every export begins with, in their order, so that an import finds the records again. */
  exportedFirst?: readonly string[];
  /**
   * What an export reads where one row of the list is several of a sheet: rows to which the same filters and
   * sorts apply, their id's column, and what every column's `sheet` reads.
   */
  exportedRows?: Pick<List<Row, Figures>, 'id' | 'rows' | 'select'>;
  empty: { title: string; text: string; action?: { href: string; label: string } };
  /** The page's main action, and what an empty list proposes. */
  create?: { href: string; label: string; icon: string; permission: Permission };
}

/** What a module adds to another module's list; gone while the module is off. */
export interface ListAddition {
  columns?: readonly ListColumn<never>[];
  filters?: readonly ListFilter[];
  tabs?(request: PageRequest): ListTab[];
  bulk?(request: PageRequest): BulkAction[];
}
