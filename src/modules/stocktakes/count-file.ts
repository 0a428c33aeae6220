import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Refusal } from '../../core/refusal.ts';
import { SheetProblem } from '../../core/sheets/encoding.ts';
import { findHead, foldHeading } from '../../core/sheets/head.ts';
import { continued, readSheet, type SheetRow } from '../../core/sheets/read.ts';
import { numberOf } from '../../core/sheets/values.ts';
import { languages, translate } from '../../web/languages.ts';
import type { Upload } from '../../web/route.ts';
import type { Quality } from '../inventory/stock.ts';

/** A row of a filled-in sheet as it was read; nothing is judged yet. */
export interface FileCount {
  row: number;
  sku: string;
  quality: Quality;
  /** Null where nothing was written, which is no 0. */
  counted: number | null;
  /** Why the row can't be read, as a text's key. */
  problem?: string;
}

const columns = {
  sku: ['inventory.sku'],
  barcode: ['stocktakes.barcode'],
  quality: ['stocktakes.quality'],
  counted: ['stocktakes.counted'],
} as const;
type ColumnName = keyof typeof columns;

const alsoKnownAs: Record<ColumnName, readonly string[]> = {
  sku: ['sku', 'code', 'sku code', '规格', '编码', '货号', '商品编码'],
  barcode: ['barcode', 'ean', '条码', '条形码'],
  quality: ['quality', '品质', '质量'],
  counted: [
    'counted',
    'count',
    'qty',
    'quantity',
    'pieces',
    '实盘',
    '实盘数',
    '实盘数量',
    '数量',
    '盘点数量',
  ],
};

const names = new Map<string, ColumnName>(
  (Object.keys(columns) as ColumnName[]).flatMap((name) =>
    [
      ...languages.flatMap((language) => columns[name].map((key) => translate(language)(key))),
      ...alsoKnownAs[name],
    ].map((text) => [foldHeading(text), name] as const),
  ),
);

const qualities = new Map<string, Quality>(
  (['good', 'blocked', 'second'] as const).flatMap((quality) =>
    [quality, ...languages.map((language) => translate(language)(`inventory.quality_${quality}`))].map(
      (text) => [foldHeading(text), quality] as const,
    ),
  ),
);

const mostRows = 50_000;

/** Reads a filled-in sheet, .xlsx or .csv, by the names of its columns in either language. */
export async function readCounts(file: Upload | null): Promise<{ counts: FileCount[]; sha256: string }> {
  if (!file || file.size === 0) throw new Refusal('imports.no_file', { field: 'file' });
  try {
    const rows: SheetRow[] = [];
    for await (const row of readSheet(file.path)) {
      if (rows.length > mostRows) throw new SheetProblem('imports.too_large');
      rows.push({ number: row.number, cells: row.cells.map((cell) => cell.replace(continued, '').trim()) });
    }
    const sha256 = createHash('sha256')
      .update(await readFile(file.path))
      .digest('hex');
    return { counts: countsIn(rows), sha256 };
  } catch (error) {
    if (error instanceof SheetProblem) throw new Refusal(error.messageKey, { field: 'file' });
    throw error;
  }
}

function countsIn(rows: readonly SheetRow[]): FileCount[] {
  const place = findHead(
    rows.slice(0, 20).map(({ cells }) => cells),
    new Set(names.keys()),
  );
  const at = new Map<ColumnName, number>();
  for (const [index, cell] of (rows[place]?.cells ?? []).entries()) {
    const name = names.get(foldHeading(cell));
    if (name && !at.has(name)) at.set(name, index);
  }
  if (!at.has('counted') || !(at.has('sku') || at.has('barcode')))
    throw new Refusal('stocktakes.no_columns', { field: 'file' });
  const cellOf = (row: SheetRow, name: ColumnName) => row.cells[at.get(name) ?? -1] ?? '';
  return rows.slice(place + 1).flatMap((row): FileCount[] => {
    const sku = cellOf(row, 'sku') || cellOf(row, 'barcode');
    const written = cellOf(row, 'counted');
    if (sku === '' && written === '') return [];
    const said = foldHeading(cellOf(row, 'quality'));
    const quality = said === '' ? 'good' : qualities.get(said);
    const read = { row: row.number, sku, quality: quality ?? 'good', counted: countedIn(written) };
    if (sku === '') return [{ ...read, problem: 'stocktakes.row_no_sku' }];
    if (!quality) return [{ ...read, problem: 'stocktakes.row_quality' }];
    if (written !== '' && read.counted === null) return [{ ...read, problem: 'stocktakes.row_not_whole' }];
    return [read];
  });
}

/** A whole number of pieces, also written `12.0`; null for anything else. */
function countedIn(text: string): number | null {
  const plain = numberOf(text)?.replace(/\.0*$/, '') ?? '';
  return /^\+?\d{1,8}$/.test(plain) && Number(plain) <= 10_000_000 ? Number(plain) : null;
}
