import type { Cell, Column } from './list.ts';
import { escapeHtml } from './views.ts';

export interface BodyRow {
  id?: number;
  /** Where the first cell leads. */
  href?: string;
  cells: Readonly<Record<string, Cell | undefined>>;
}

/** A code, a day, a short state, a phone number: never broken over two lines. Everything else may be. */
function isToken(text: string): boolean {
  if (text.length <= 6) return true;
  return text.length <= 20 && (!/[\s\u4e00-\u9fff]/.test(text) || /^[+(]?\d[\d\s()/.:-]*$/.test(text));
}

const textOf = (cell: Cell | undefined) =>
  String((typeof cell === 'object' && cell !== null ? cell.text : cell) ?? '');

const subHtml = (cell: Cell | undefined) =>
  typeof cell === 'object' && cell?.sub ? `<span class="k-sub">${escapeHtml(cell.sub)}</span>` : '';

function ownHtml(cell: Cell | undefined): string {
  if (cell === null || cell === undefined || cell === '') return '<span class="k-none">–</span>';
  if (typeof cell !== 'object') return escapeHtml(cell);
  const text = escapeHtml(cell.text);
  const own = cell.tone ? `<span class="k-pill k-${cell.tone}">${text}</span>` : text;
  const linked = cell.href ? `<a href="${escapeHtml(cell.href)}">${own}</a>` : own;
  if (!cell.gauge) return linked;
  return `${linked} <progress class="k-gauge-bar" value="${cell.gauge.value}" max="${cell.gauge.max || 1}"></progress>`;
}

/** A cell's markup, its texts escaped. */
export function cellHtml(cell: Cell | undefined): string {
  return ownHtml(cell) + subHtml(cell);
}

export function columnClass({ numeric, hideOnPhone }: Column): string {
  return [numeric ? 'k-num' : '', hideOnPhone ? 'k-wide' : ''].filter(Boolean).join(' ');
}

function openingTag(cell: Cell | undefined, ofColumn: string): string {
  const all = isToken(textOf(cell)) ? ofColumn : `${ofColumn} k-long`.trim();
  return all ? `<td class="${all}">` : '<td>';
}

/**
 * The rows of a table's body, in a table of class `k-cells`. Written here and not in a view: a list has four
 * hundred cells. `tick` is the label of each row's box, where rows can be ticked.
 */
export function bodyRows(columns: readonly Column[], rows: readonly BodyRow[], tick?: string): string {
  const classes = columns.map(columnClass);
  const label = escapeHtml(tick);
  let html = '';
  for (const row of rows) {
    html += '<tr>';
    if (tick)
      html += `<td class="k-tick"><input class="form-check-input" type="checkbox" name="ids" value="${row.id}" aria-label="${label}"></td>`;
    for (let place = 0; place < columns.length; place++) {
      const cell = row.cells[columns[place]?.key ?? ''];
      if (place > 0) html += `${openingTag(cell, classes[place] ?? '')}${ownHtml(cell)}${subHtml(cell)}</td>`;
      else html += headCell(cell, row.href);
    }
    html += '</tr>\n';
  }
  return html;
}

/** A picture that says nothing which the text beside it doesn't. */
function pictureHtml(cell: Cell | undefined): string {
  if (typeof cell !== 'object' || cell?.picture === undefined) return '';
  const { picture } = cell;
  if (picture === null) return '<span class="k-cell-picture"></span>';
  return `<img class="k-cell-picture" src="${escapeHtml(picture)}" alt="" loading="lazy" width="40" height="40">`;
}

function headCell(cell: Cell | undefined, href: string | undefined): string {
  const tag = isToken(textOf(cell)) ? '<th scope="row">' : '<th scope="row" class="k-long">';
  const shown = pictureHtml(cell) + ownHtml(cell);
  const own = href ? `<a href="${escapeHtml(href)}">${shown}</a>` : shown;
  return `${tag}${own}${subHtml(cell)}</th>`;
}
