import type { Context } from '../../core/context.ts';
import type { MessageValues } from '../../core/refusal.ts';
import type { Place } from './traces.ts';

export const kindNames = ['customers', 'contacts', 'styles', 'carriers', 'orders', 'order_lines'] as const;
export type KindName = (typeof kindNames)[number];

/** A field that a column of the file can be matched with. */
export interface ImportField {
  name: string;
  /** The text's key. */
  label: string;
  /** Other people's headings for it, in any language. */
  synonyms: readonly string[];
}

/** What is wrong with a cell. */
export interface CellProblem {
  field: string | null;
  key: string;
  values: MessageValues;
}

export interface CellChange {
  field: string;
  before: string;
  after: string;
}

/** What would become of a row if it were written now. */
export type Verdict =
  | { fate: 'new' }
  | { fate: 'update'; changes: CellChange[]; recordId: number }
  | { fate: 'same'; recordId: number }
  /** `others` are there already; `rows` are rows above it in the same file. */
  | { fate: 'duplicate'; others: string[]; rows?: number[] }
  | { fate: 'error'; problems: CellProblem[] };
export type Fate = Verdict['fate'];

/** A row's cells by field name; unmatched and empty ones are missing. */
export type RecordCells = Readonly<Record<string, string>>;

export interface RowSource {
  importId: number;
  rowNumber: number;
}

/** A row that is taken back. */
export interface Undone extends RowSource {
  recordId: number;
  /** The record itself came with this row. */
  isAdded: boolean;
}

/** What went with a row that was taken back. */
export interface Gone {
  isGone: boolean;
  /** The ids of the rows of a table that went. */
  idsOf(table: string): number[];
}

/** What can be imported. `judge` only reads; `write` does what `judge` says, inside the caller's transaction. */
export interface ImportKind {
  name: KindName;
  fields: readonly ImportField[];
  /** The field without which nothing can be imported. */
  required: string;
  judge(context: Context, cells: RecordCells): Promise<Verdict>;
  /** By what a row is recognised as one that the same file has twice. */
  keysOf?(cells: RecordCells): string[];
  write(tx: Context, cells: RecordCells, verdict: Verdict, source: RowSource): Promise<number>;
  /** All rows that belong to a record of this kind, the record's own table first. */
  places(recordId: number): Place[];
  /** Rows that were there before and that writing this row may change too. */
  shared?(context: Context, cells: RecordCells): Promise<Place[]>;
  /** Before a row is taken back. True where it has been taken back so already, since what it did can't be deleted. */
  beforeUndo?(tx: Context, undone: Undone): Promise<boolean>;
  /** After it: search and other keys, of a record that is gone or is again as it was. */
  afterUndo(tx: Context, recordId: number, gone: Gone): Promise<void>;
  /** The page where what came in can be seen. */
  path: string;
  /** Who looks at that page; the kind is offered while this module is on. */
  module: string;
}
