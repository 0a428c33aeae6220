import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { afterAll, describe, expect, it } from 'vitest';
import { SheetProblem } from '../../src/core/sheets/encoding.ts';
import { findHead } from '../../src/core/sheets/head.ts';
import { joinBroken, readSheet } from '../../src/core/sheets/read.ts';
import { dayOf, numberOf, truthOf } from '../../src/core/sheets/values.ts';
import { writeXlsx } from '../../src/core/sheets/write.ts';
import { xlsxCell, xlsxOf, xlsxTexts } from '../support/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'kehu-sheets-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function rowsOf(content: Buffer | string): Promise<string[][]> {
  const path = join(folder, 'file.anything');
  writeFileSync(path, content);
  const rows: string[][] = [];
  for await (const { cells } of readSheet(path)) rows.push(cells);
  return rows;
}

/** The files that spreadsheets' readers left in the system's temp folder. */
const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`tmp-${process.pid}-`));

const table = [
  ['客户', '城市'],
  ['宁波慈穗', '宁波'],
];

describe('reading sheets', () => {
  const text = table.map((row) => row.join(',')).join('\r\n');
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['GB18030', iconv.encode(text, 'gb18030')],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(text, 'utf16le')])],
    ['semicolons', Buffer.from(text.replaceAll(',', ';'))],
    ['tabs', Buffer.from(text.replaceAll(',', '\t'))],
  ])('finds out %s by itself', async (_name, content) => {
    expect(await rowsOf(content)).toEqual(table);
  });

  it('tells Western text from Chinese where neither is UTF-8', async () => {
    const western = iconv.encode('Name;City\nMüller & Söhne;Köln\n', 'windows-1252');
    expect(await rowsOf(western)).toEqual([
      ['Name', 'City'],
      ['Müller & Söhne', 'Köln'],
    ]);
  });

  const head = `<row r="1">${xlsxCell('A1', 'Name')}</row>`;
  const shared = '<row r="2"><c r="A2" t="s"><v>0</v></c></row>';

  it('leaves no part of an .xlsx in the temp folder, whatever the order of its parts', async () => {
    const texts = xlsxTexts('<si><t>Hutwerk</t></si>');
    expect(await rowsOf(xlsxOf({ rows: head + shared, texts }))).toEqual([['Name'], ['Hutwerk']]);
    const plain = `<row r="2">${xlsxCell('A2', 'Hutwerk')}</row>`;
    expect(await rowsOf(xlsxOf({ rows: head + plain }))).toEqual([['Name'], ['Hutwerk']]);
    expect(leftBehind()).toEqual([]);
  });

  it.each([
    ['texts', { rows: head, texts: xlsxTexts('<si><t>aaaa</t></si>'.repeat(5_500_000)) }],
    ['a sheet', { rows: head + ' '.repeat(410_000_000) }],
  ])(
    'refuses %s that unpack to more than memory is for, though they say they are small',
    async (_name, parts) => {
      const file = xlsxOf(parts, 1000);
      expect(file.length).toBeLessThan(2_000_000);
      const began = Date.now();
      await expect(rowsOf(file)).rejects.toMatchObject({ messageKey: 'imports.too_large' });
      expect(Date.now() - began).toBeLessThan(10_000);
    },
  );

  it.each([
    ['cut off', (file: Buffer) => file.subarray(0, file.length - 100)],
    ['cut in half', (file: Buffer) => file.subarray(0, file.length / 2)],
    ['with a directory that leads nowhere', (file: Buffer) => file.fill(0xff, file.length - 12)],
    ['with damaged contents', (file: Buffer) => file.fill(0xff, 60, 120)],
  ])('refuses an .xlsx %s', async (_name, damage) => {
    const file = xlsxOf({ rows: head + shared, texts: xlsxTexts('<si><t>Hutwerk</t></si>') });
    await expect(rowsOf(damage(file))).rejects.toMatchObject({ messageKey: 'imports.not_a_sheet' });
  });

  it('refuses a row beyond the last that a spreadsheet has', async () => {
    const far = `<row r="2147483648">${xlsxCell('A2147483648', 'x')}</row>`;
    await expect(rowsOf(xlsxOf({ rows: head + far }))).rejects.toBeInstanceOf(SheetProblem);
  });

  it('reads .xlsx with days, numbers, formulas and rich text as people see them', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('List');
    sheet.addRow(['Name', 'Day', 'Amount', 'Sum', 'Rich']);
    sheet.addRow([
      'Hat',
      new Date('2026-03-31T00:00:00Z'),
      0.1 + 0.2,
      { formula: 'C2*2', result: 0.6 },
      { richText: [{ text: 'a' }, { text: 'b' }] },
    ]);
    const buffer = Buffer.from(await book.xlsx.writeBuffer());
    expect(await rowsOf(buffer)).toEqual([
      ['Name', 'Day', 'Amount', 'Sum', 'Rich'],
      ['Hat', '2026-03-31', '0.3', '0.6', 'ab'],
    ]);
  });

  it('keeps leading zeros that only the cell’s format shows', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('List');
    sheet.addRow(['Code', 'Pieces']);
    sheet.addRow([123, 45]).getCell(1).numFmt = '00000';
    expect(await rowsOf(Buffer.from(await book.xlsx.writeBuffer()))).toEqual([
      ['Code', 'Pieces'],
      ['00123', '45'],
    ]);
  });

  it('gives back what an export wrote, formulas included', async () => {
    const chunks: Buffer[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
    });
    await writeXlsx(stream, {
      name: 'Out',
      columns: [
        { label: 'Name', kind: 'text' },
        { label: 'Amount', kind: 'money' },
        { label: 'Day', kind: 'day' },
      ],
      rows: [['=1+1', 12_345, '2026-03-31']],
    });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.concat(chunks) as never);
    // The mark that keeps a spreadsheet from running it.
    expect(book.worksheets[0]?.getCell('A2').value).toBe("'=1+1");
    expect(await rowsOf(Buffer.concat(chunks))).toEqual([
      ['Name', 'Amount', 'Day'],
      ['=1+1', '1.2345', '2026-03-31'],
    ]);
  });

  it.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'imports.not_a_sheet'],
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'imports.old_excel'],
    ['a zip that is no workbook', Buffer.from('504b0304140000000800', 'hex'), 'imports.not_a_sheet'],
    ['nothing', Buffer.alloc(0), 'imports.empty_file'],
  ])('refuses %s', async (_name, content, key) => {
    const problem = await rowsOf(content).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(SheetProblem);
    expect((problem as SheetProblem).messageKey).toBe(key);
  });

  it('joins a text whose comma was not quoted', async () => {
    const [, broken = []] = await rowsOf('a,b,c\nx,24, place Kléber,y\n');
    expect(joinBroken(broken, 3)).toEqual(['x', '24, place Kléber', 'y']);
    expect(joinBroken(['a', 'b', 'c', 'd'], 3)).toBeNull();
    expect(joinBroken(['a', 'b', 'c', ''], 3)).toEqual(['a', 'b', 'c']);
  });

  it('finds the headings below a title', () => {
    const known = new Set(['name', 'city', '客户']);
    expect(findHead([['Customers 2026'], [], ['No', 'Name', 'City'], ['1', 'Hat', 'Ulm']], known)).toBe(2);
    expect(findHead([['List'], ['A', 'B', 'C'], ['1', '2', '3']], known)).toBe(1);
  });
});

describe('reading values', () => {
  it.each([
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['１２３', '123'],
    ['12,5', '12.5'],
    ['1,234', '1234'],
    ['1,234,567', '1234567'],
    ['1.234.567', '1234567'],
    ['-1.234,5', '-1234.5'],
    ['12,3456', '12.3456'],
    ['1,23.45', null],
    ['1,234,5', null],
    ['12.34,56', null],
    ['1,,2', null],
    ['¥ 12.5', '12.5'],
    ['abc', null],
    ['1e5', null],
    ['12 pcs', null],
  ])('%s is the number %s', (text, number) => {
    expect(numberOf(text)).toBe(number);
  });

  it.each([
    ['2026-03-31', '2026-03-31'],
    ['2026/3/1', '2026-03-01'],
    ['31.03.2026', '2026-03-31'],
    ['2026年3月31日', '2026-03-31'],
    ['31/03/2026', '2026-03-31'],
    ['03/31/2026', '2026-03-31'],
    ['46112', '2026-03-31'],
    ['1996-07-04 00:00:00.000', '1996-07-04'],
    ['03/04/2026', null],
    ['31.02.2026', null],
    ['soon', null],
  ])('%s is the day %s', (text, day) => {
    expect(dayOf(text)).toBe(day);
  });

  it.each([
    ['是', true],
    ['x', true],
    ['0', false],
    ['否', false],
    ['perhaps', null],
  ])('%s means %s', (text, truth) => {
    expect(truthOf(text)).toBe(truth);
  });
});
