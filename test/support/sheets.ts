import ExcelJS from 'exceljs';
import type { Visitor } from './visitor.ts';

/** Downloads a sheet; its rows as texts, headings first. */
export async function sheetAt(visitor: Visitor, url: string): Promise<string[][]> {
  const response = await visitor
    .get(url)
    .buffer(true)
    .parse((stream, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => done(null, Buffer.concat(chunks)));
    });
  if (response.status !== 200) throw new Error(`${url} was answered with ${response.status}`);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(response.body);
  const rows: string[][] = [];
  book.worksheets[0]?.eachRow((row) => {
    rows.push((row.values as unknown[]).slice(1).map((value) => String(value ?? '')));
  });
  return rows;
}
