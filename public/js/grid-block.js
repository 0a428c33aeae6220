// What the grid knows about a block of cells, without a page: tested by itself.

/** A copied block as rows of texts; a cell in quotes may hold line breaks, as spreadsheets write it. */
export function readBlock(text) {
  const rows = [];
  let row = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(cell.trim());
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === '\t') endCell();
    else if (sign === '\n') {
      endCell();
      rows.push(row);
      row = [];
    } else if (sign !== '\r') cell += sign;
  }
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}

/** `１，２００` as `1200`: full-width signs and thousands separators gone; what is no whole number stays as it is. */
export function numberText(text) {
  const plain = text.normalize('NFKC').replace(/[\s'’]/g, '');
  if (/^[+-]?\d{1,3}(,\d{3})+$/.test(plain)) return plain.replaceAll(',', '');
  if (/^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(plain)) return plain.replaceAll('.', '');
  if (/^[+-]?\d+([.,]0{1,2})?$/.test(plain)) return plain.replace(/[.,]0+$/, '');
  return text.trim();
}

/** The number that a cell counts as in the totals; null where it counts as none. */
export function countOf(text) {
  const plain = numberText(text);
  return /^[+-]?\d{1,12}$/.test(plain) ? Number(plain) : null;
}

const folded = (text) => text.normalize('NFKC').trim().toLowerCase();

/** By which place of the grid each of these headings goes; null when they are none. */
function placesOf(headings, names) {
  const known = names.map(folded);
  const places = headings.map((heading) => known.indexOf(folded(heading)));
  const filled = headings.filter((heading) => heading !== '');
  const hits = places.filter((place) => place >= 0).length;
  return hits > 0 && hits * 2 >= filled.length - 1 && hits >= filled.length - 2 ? places : null;
}

/**
 * Where the cells of a pasted block go: `[{ row, column, text }]`. A heading row with the grid's sizes and a heading
 * column with its colours place them by name, wherever the block is pasted; else they go from `at` to the right and
 * down, and what sticks out is left.
 */
export function placeBlock(block, { colours, sizes, at }) {
  const [first = []] = block;
  const hasCorner = block.length > 1 && placesOf(first.slice(1), sizes) !== null;
  const isHeaded = block.length > 1 && (hasCorner || placesOf(first, sizes) !== null);
  const firstColumn = block.slice(isHeaded ? 1 : 0).map(([text = '']) => text);
  const isNamed = block.some(({ length }) => length > 1) && placesOf(firstColumn, colours) !== null;
  const columnNames = isHeaded ? (isNamed || !placesOf(first, sizes) ? first.slice(1) : first) : null;
  const columns = columnNames && placesOf(columnNames, sizes);
  const rows = isNamed ? placesOf(firstColumn, colours) : null;
  const placed = [];
  for (const [down, cells] of block.slice(isHeaded ? 1 : 0).entries()) {
    const row = rows ? rows[down] : at.row + down;
    for (const [right, text] of (isNamed ? cells.slice(1) : cells).entries()) {
      const column = columns ? (columns[right] ?? -1) : (rows ? 0 : at.column) + right;
      const isInside = row >= 0 && row < colours.length && column >= 0 && column < sizes.length;
      if (isInside) placed.push({ row, column, text: numberText(text) });
    }
  }
  return placed;
}
