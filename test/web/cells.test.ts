import { describe, expect, it } from 'vitest';
import { bodyRows, cellHtml } from '../../src/web/cells.ts';

const columns = [
  { key: 'name', label: 'Name' },
  { key: 'note', label: 'Note' },
];
const body = (note: string) => bodyRows(columns, [{ id: 7, href: '/x?a=1&b=2', cells: { name: 'A', note } }]);

describe('cells of a table', () => {
  it('escape every text, address and sub-line', () => {
    const attack = '"><script>';
    const html = cellHtml({ text: attack, href: attack, sub: attack, tone: 'info' });
    expect(html).not.toContain('<script>');
    expect(html.match(/&#34;&gt;&lt;script&gt;/g)).toHaveLength(3);
    expect(
      bodyRows(columns, [{ href: attack, cells: { name: attack, note: attack } }], attack),
    ).not.toContain('<script>');
  });

  it('show a dash for nothing, and zero as zero', () => {
    expect([null, undefined, ''].map((cell) => cellHtml(cell))).toEqual(
      Array(3).fill('<span class="k-none">–</span>'),
    );
    expect(cellHtml(0)).toBe('0');
  });

  it.each([
    'SO-2026-00041',
    '2026-03-31',
    '2026-03-31 14:05',
    '+48 253 914067',
    '(5) 555-4729',
    'sea',
    '已确认',
  ])('never break %s over two lines', (text) => expect(body(text)).not.toContain('k-long'));

  it.each(['Wants 10 pieces by May', '宁波慈穗帽业有限公司', 'head of accessories'])('may break %s', (text) =>
    expect(body(text)).toContain('<td class="k-long">'),
  );

  it('have a box to tick only where rows can be ticked', () => {
    const row = { id: 7, cells: { name: 'A', note: 'B' } };
    expect(bodyRows(columns, [row], 'Tick')).toContain('name="ids" value="7" aria-label="Tick"');
    expect(bodyRows(columns, [row])).not.toContain('checkbox');
  });
});
