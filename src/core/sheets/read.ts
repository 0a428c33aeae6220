import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { parse } from 'csv-parse';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { detectFormat, SheetProblem } from './encoding.ts';
import { readableParts } from './zip.ts';

export interface SheetRow {
  /** As a spreadsheet counts, from 1. */
  number: number;
  /** Texts; days as 2026-03-31, numbers as plain decimals. */
  cells: string[];
}

export const maxRows = 200_000;
const maxColumns = 200;
/** A sheet of Excel has no more; a number beyond it was made up. */
const maxRowNumber = 1_048_576;
const maxCell = 32_767;

/**
 * Streams the first sheet of a spreadsheet, found out by content: .xlsx, or text separated by comma,
 * semicolon or tab, in UTF-8, UTF-16, GB18030 or Windows-1252. Throws `SheetProblem`. Memory stays flat.
 */
export async function* readSheet(path: string): AsyncGenerator<SheetRow> {
  const format = await detectFormat(path);
  const rows = format.kind === 'xlsx' ? readXlsx(path) : readText(path, format.encoding);
  let count = 0;
  for await (const row of rows) {
    if (++count > maxRows || row.number > maxRowNumber || row.cells.length > maxColumns)
      throw new SheetProblem('imports.too_large');
    if (row.cells.some((cell) => cell.length > maxCell)) throw new SheetProblem('imports.too_large');
    yield { number: row.number, cells: row.cells.map(plain) };
  }
}

/** Takes away what an export put before a formula's sign, and what stands for nothing. */
function plain(cell: string): string {
  const text = cell.replaceAll('\0', '').trim();
  if (/^'[=+\-@\t\r]/.test(text)) return text.slice(1);
  return text === 'NULL' || text === '#N/A' ? '' : text;
}

async function* readText(path: string, encoding: string): AsyncGenerator<SheetRow> {
  const delimiter = await detectDelimiter(path, encoding);
  const parser = parse({
    delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: 2_000_000,
    info: false,
  });
  const source = createReadStream(path).pipe(iconv.decodeStream(encoding)).pipe(withoutNul());
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let number = 0;
  try {
    for await (const record of parser) {
      number++;
      const cells = record as string[];
      if (cells.some((cell) => cell.trim() !== '')) yield { number, cells: rejoinable(cells) };
    }
  } catch (error) {
    if (error instanceof SheetProblem) throw error;
    throw new SheetProblem('imports.not_a_sheet');
  }
}

/** `trim` would hide that a cell began with a space; `joinBroken` needs to know. */
function rejoinable(cells: string[]): string[] {
  return cells.map((cell, place) => (place > 0 && /^ \S/.test(cell) ? `${continued}${cell}` : cell));
}

/** Marks a cell that began with a space: perhaps the rest of a text whose comma wasn't quoted. */
export const continued = '\u2060';

/**
 * A row with more cells than headings has a separator inside a text that wasn't quoted. Cells that began with
 * a space are joined to the one before, the leftmost first, until the row fits; null when it still doesn't.
 */
export function joinBroken(cells: readonly string[], width: number): string[] | null {
  const joined: string[] = [];
  let over = cells.length - width;
  for (const cell of cells) {
    const isRest = cell.startsWith(continued);
    const text = isRest ? cell.slice(1).trim() : cell;
    if (isRest && over > 0 && joined.length > 0) {
      joined[joined.length - 1] = `${joined.at(-1)}, ${text}`;
      over--;
    } else joined.push(text);
  }
  const tail = joined.slice(width);
  return tail.every((cell) => cell === '') ? joined.slice(0, width) : null;
}

function withoutNul(): Transform {
  return new Transform({
    decodeStrings: false,
    encoding: 'utf8',
    transform(chunk, _encoding, done) {
      done(null, String(chunk));
    },
  });
}

/** The separator that splits the first lines into the most cells, evenly. */
async function detectDelimiter(path: string, encoding: string): Promise<string> {
  const stream = createReadStream(path, { end: 64_000 });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const lines = iconv
    .decode(Buffer.concat(chunks), encoding)
    .split(/\r?\n/)
    .slice(0, 20)
    .filter((line) => line.trim() !== '');
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of [',', ';', '\t']) {
    const counts = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length - 1);
    const score = counts.filter((count) => count > 0).length * 100 + Math.min(...counts, 99);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

async function* readXlsx(path: string): AsyncGenerator<SheetRow> {
  const parts = await readableParts(path);
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(parts, {
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    worksheets: 'emit',
    entries: 'ignore',
  });
  let isSheet = false;
  try {
    for await (const sheet of reader) {
      isSheet = true;
      let isEmpty = true;
      for await (const row of sheet) {
        const cells = cellsOf(row);
        if (!cells.some((cell) => cell !== '')) continue;
        isEmpty = false;
        yield { number: row.number, cells };
      }
      if (!isEmpty) return;
    }
  } catch (error) {
    if (error instanceof SheetProblem) throw error;
    throw new SheetProblem('imports.not_a_sheet');
  } finally {
    parts.destroy();
  }
  if (!isSheet) throw new SheetProblem('imports.not_a_sheet');
}

function cellsOf(row: ExcelJS.Row): string[] {
  const values = row.values as unknown[];
  if (values.length > maxColumns + 1) throw new SheetProblem('imports.too_large');
  return Array.from({ length: Math.max(0, values.length - 1) }, (_, place) => {
    const value = values[place + 1];
    const text = cellText(value);
    return typeof value === 'number' ? withLeadingZeros(text, row.getCell(place + 1).numFmt) : text;
  });
}

/** `00123` that a spreadsheet keeps as the number 123 with the format `00000`. */
function withLeadingZeros(text: string, format: string | undefined): string {
  return format && /^0{2,}$/.test(format) && /^\d+$/.test(text) ? text.padStart(format.length, '0') : text;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return dateText(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return String(value);
  const rich = value as {
    richText?: { text: string }[];
    result?: unknown;
    text?: unknown;
    error?: unknown;
  };
  if (rich.richText) return rich.richText.map(({ text }) => text).join('');
  if ('result' in rich) return cellText(rich.result);
  return 'text' in rich ? cellText(rich.text) : '';
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}

/** Plain digits: no exponent, and none of binary arithmetic's dust (0.1 + 0.2). */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (Number.isInteger(value)) return BigInt(value).toString();
  return value.toFixed(6).replace(/\.?0+$/, '');
}
