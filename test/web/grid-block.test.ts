import { describe, expect, it } from 'vitest';

interface Block {
  readBlock(text: string): string[][];
  numberText(text: string): string;
  countOf(text: string): number | null;
  placeBlock(
    block: string[][],
    grid: { colours: string[]; sizes: string[]; at: { row: number; column: number } },
  ): { row: number; column: number; text: string }[];
}

// A script of the pages, which the compiler doesn't read.
const script = new URL('../../public/js/grid-block.js', import.meta.url).href;
const { readBlock, numberText, countOf, placeBlock } = (await import(script)) as Block;

describe('a block from a spreadsheet', () => {
  it.each([
    [
      '1\t2\n3\t4\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      '1\t2\r\n3\t4',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      '\t7\n8\t',
      [
        ['', '7'],
        ['8', ''],
      ],
    ],
    ['"a\nb"\t"say ""no"""', [['a\nb', 'say "no"']]],
    ['5', [['5']]],
  ])('%j is read as rows', (text, rows) => expect(readBlock(text)).toEqual(rows));

  it.each([
    ['1,200', '1200'],
    ['１２０', '120'],
    ['1 200', '1200'],
    ['1.200.000', '1200000'],
    ['12.00', '12'],
    ['12.5', '12.5'],
    ['-3', '-3'],
    ['', ''],
    ['–', '–'],
  ])('%j is typed as %j', (text, typed) => expect(numberText(text)).toBe(typed));

  it('counts numbers only', () => {
    expect(countOf('1,200')).toBe(1200);
    expect(countOf('')).toBeNull();
    expect(countOf('many')).toBeNull();
    expect(countOf('0')).toBe(0);
  });

  const grid = { colours: ['NVY', 'BLK'], sizes: ['S', 'M', 'L'] };
  const place = (text: string, at = { row: 0, column: 0 }) =>
    placeBlock(readBlock(text), { ...grid, at }).map((cell) => [cell.row, cell.column, cell.text]);

  it('goes from where it is pasted, and leaves what sticks out', () => {
    expect(place('1\t2\n3\t4', { row: 1, column: 1 })).toEqual([
      [1, 1, '1'],
      [1, 2, '2'],
    ]);
  });
  it('goes by its headings, in any order, from any cell', () => {
    expect(place('Colour\tM\tS\nBLK\t1\t2\nNVY\t3\t4', { row: 1, column: 2 })).toEqual([
      [1, 1, '1'],
      [1, 0, '2'],
      [0, 1, '3'],
      [0, 0, '4'],
    ]);
  });
  it('goes by sizes only, or by colours only', () => {
    expect(place('m\tl\n1\t2')).toEqual([
      [0, 1, '1'],
      [0, 2, '2'],
    ]);
    expect(place('blk\t1\t2\t3')).toEqual([
      [1, 0, '1'],
      [1, 1, '2'],
      [1, 2, '3'],
    ]);
  });
  it('leaves totals and what the grid does not have', () => {
    expect(place('\tS\tM\tL\tTotal\nNVY\t1\t2\t3\t6\nBLK\t4\t5\t6\t15\nTotal\t5\t7\t9\t21')).toEqual([
      [0, 0, '1'],
      [0, 1, '2'],
      [0, 2, '3'],
      [1, 0, '4'],
      [1, 1, '5'],
      [1, 2, '6'],
    ]);
  });
  it('takes a row of sizes in numbers for a heading only with rows below it', () => {
    const hats = { colours: ['NVY'], sizes: ['54', '56'], at: { row: 0, column: 0 } };
    expect(placeBlock(readBlock('54\t56'), hats)).toHaveLength(2);
    expect(placeBlock(readBlock('56\t54\n1\t2'), hats)).toEqual([
      { row: 0, column: 1, text: '1' },
      { row: 0, column: 0, text: '2' },
    ]);
  });
});
