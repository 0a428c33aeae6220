import { describe, expect, it } from 'vitest';

interface Pasted {
  linesFrom(
    block: string[][],
    more: { column: number; ask: (styles: string[]) => Promise<object[]> },
  ): Promise<{ isByStyle: boolean; rows: string[][] }>;
}

const script = new URL('../../public/js/pasted-lines.js', import.meta.url).href;
const { linesFrom } = (await import(script)) as Pasted;

const skus = [{ style: 'CAP', colour: 'Navy', size: 'M', sku: 'CAP-NVY-M' }];
const ask = async (styles: string[]) => skus.filter(({ style }) => styles.includes(style));

describe('a block pasted into lines', () => {
  it('is taken as SKU, quantity and price, without its heading', async () => {
    const block = [
      ['SKU', 'Qty', 'Price'],
      ['CAP-NVY-M', '1,200', '3.10'],
      ['', '', ''],
      ['CAP-BLK-M', '４０', '3,10'],
    ];
    expect((await linesFrom(block, { column: 0, ask })).rows).toEqual([
      ['CAP-NVY-M', '1200', '3.10'],
      ['CAP-BLK-M', '40', '3,10'],
    ]);
  });
  it('is taken as style, colour, size, quantity and price where the style is known', async () => {
    const block = [
      ['款号', '颜色', '尺码', '数量', '单价'],
      ['CAP', 'navy', 'M', '1,000', '3.10'],
      ['CAP', 'Pink', 'M', '5', ''],
    ];
    expect(await linesFrom(block, { column: 0, ask })).toEqual({
      isByStyle: true,
      rows: [
        ['CAP-NVY-M', '1000', '3.10'],
        ['CAP Pink M', '5', ''],
      ],
    });
  });
  it('stays as it is where no style is known, or when it is pasted into another column', async () => {
    const block = [['X', 'a', 'b', '4']];
    expect(await linesFrom(block, { column: 0, ask })).toMatchObject({ isByStyle: false });
    expect((await linesFrom([['5', '3.1']], { column: 1, ask })).rows).toEqual([['5', '3.1']]);
  });
});
