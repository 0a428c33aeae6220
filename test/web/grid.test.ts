import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { gridCells, text } from '../../src/web/fields.ts';
import { editGrid, viewGrid } from '../../src/web/grid.ts';

const sku = (skuId: number, colour: string, size: string) => ({
  skuId,
  code: `CAP-${colour}-${size}`,
  colour,
  size,
});

describe('a grid that shows figures', () => {
  it('has colours down, sizes across, gaps and totals', () => {
    const grid = viewGrid(
      [
        { ...sku(1, 'NVY', 'M'), value: 4 },
        { ...sku(2, 'BLK', 'S'), value: 3, href: '/x' },
        { ...sku(3, 'BLK', 'M'), value: null },
      ],
      { label: 'Stock', sizes: ['S', 'M', 'L'], colours: ['BLK'] },
    );
    expect(grid.sizes).toEqual(['S', 'M']);
    expect(grid.rows.map(({ colour, total }) => [colour, total])).toEqual([
      ['BLK', 3],
      ['NVY', 4],
    ]);
    expect(grid.rows[1]?.cells[0]).toBeNull();
    expect(grid.rows[0]?.cells[0]).toMatchObject({ shown: 3, href: '/x', isInput: false });
    expect(grid.totals).toEqual([3, 4]);
    expect(grid.total).toBe(7);
  });
});

describe('a grid to type into', () => {
  const cells = [
    { ...sku(1, 'NVY', 'M'), value: 4 },
    { ...sku(2, 'NVY', 'L'), isOffered: false },
    { ...sku(3, 'BLK', 'M'), isOffered: false, value: 7 },
  ];
  it('names each cell, and keeps from typing where nothing is offered', () => {
    const grid = editGrid({ values: {}, errors: {} }, cells, { label: 'Order' });
    const [nvy, blk] = grid.rows;
    expect(nvy?.cells[0]).toMatchObject({ name: 'grid[s1]', id: 'grid.s1', shown: 4, isInput: true });
    expect(nvy?.cells[1]).toMatchObject({ isInput: false });
    expect(blk?.cells[0]).toMatchObject({ isInput: true, shown: 7 });
    expect(grid.total).toBe(11);
  });
  it('shows again what was typed, with what is wrong', () => {
    const grid = editGrid(
      { values: { grid: { s1: '1,200', s2: 'many' } }, errors: { 'grid.s2': 'Enter a whole number' } },
      cells,
      { label: 'Order' },
    );
    expect(grid.rows[0]?.cells[0]?.shown).toBe('1,200');
    expect(grid.rows[0]?.cells[1]).toMatchObject({ shown: 'many', error: 'Enter a whole number' });
    expect(grid.total).toBe(1207);
  });
});

describe('the field of a grid', () => {
  const form = z.object({ grid: gridCells() });
  it.each([
    [undefined, []],
    ['', []],
    [
      { s12: '40', s13: '', s14: ' ', s15: '０' },
      [
        [12, 40],
        [15, 0],
      ],
    ],
    [{ s7: '1,200', x: '3', s0: '1', s99999999999: '1' }, [[7, 1200]]],
    [['5'], []],
  ])('reads %j', (grid, expected) => {
    expect(form.parse({ grid }).grid.map(({ skuId, value }) => [skuId, value])).toEqual(expected);
  });
  it('says which cell is wrong', () => {
    const { error } = form.safeParse({ grid: { s1: '3', s2: 'many', s3: '-1' } });
    expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['grid.s2', 'errors.not_whole'],
      ['grid.s3', 'errors.too_small'],
    ]);
  });
  it('reads texts where cells hold texts', () => {
    const barcodes = z.object({ barcodes: gridCells({ name: 'barcodes', cell: text(60).optional() }) });
    expect(barcodes.parse({ barcodes: { s2: '690' } }).barcodes).toEqual([
      { skuId: 2, value: '690', field: 'barcodes.s2' },
    ]);
  });
});
