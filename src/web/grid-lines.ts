/**
 * Grids that fill lines. A form with lines (`lines[0][sku]`, `[quantity]`, …) may show the grid of a style too, whose
 * cells are the quantities of that style's SKUs. The lines stay the only truth: before a form is read, and before it
 * is shown again, what was typed into cells is put into the lines, so that no form and no action knows of grids.
 *
 * Sent are `styles[t7][cells][s12]` with `sku`, `quantity` and what it `was` when shown, and besides the cells what
 * is said once for the style, such as `styles[t7][price]` and `styles[t7][priceWas]`.
 */
type Row = Record<string, unknown>;

const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
const folded = (value: unknown) => textOf(value).toLowerCase();

/** Nothing is ordered there: the line of an emptied cell goes. */
const isNone = (quantity: string) => /^[0０]*$/.test(quantity);

/** The form as sent, with its grids' cells in its lines. */
export function withCellsInLines(sent: unknown): unknown {
  if (!isRecord(sent)) return sent;
  const { styles, ...body } = sent;
  // The grid's own button: the cells into the lines, and the form again without the grid.
  const isTaken = body._resume === 'lines';
  const rest = isTaken ? { ...body, _resume: '1', addStyle: '' } : body;
  if (!isRecord(styles)) return isTaken ? rest : sent;
  const lines = (isRecord(body.lines) ? Object.values(body.lines) : []).filter(isRecord);
  while (lines.length > 0 && isEmpty(lines.at(-1) ?? {})) lines.pop();
  const filled = Object.values(styles).filter(isRecord).reduce<Row[]>(withCellsOf, lines);
  return { ...rest, lines: filled };
}

const isEmpty = (line: Row) => folded(line.sku) === '' && textOf(line.quantity) === '';

function withCellsOf(lines: Row[], { cells, ...shared }: Row): Row[] {
  const entries = (isRecord(cells) ? Object.values(cells) : []).filter(isRecord);
  const said = Object.entries(shared).filter(
    ([name, value]) => !name.endsWith('Was') && name !== 'sku' && name !== 'quantity' && textOf(value) !== '',
  );
  const isNew = ([name, value]: [string, unknown]) => textOf(value) !== textOf(shared[`${name}Was`]);
  const changes = Object.fromEntries(said.filter(isNew));
  let filled = lines;
  for (const cell of entries) {
    const code = folded(cell.sku);
    if (code === '') continue;
    const quantity = textOf(cell.quantity);
    const own = filled.filter((line) => folded(line.sku) === code);
    const [first] = own;
    if (quantity === textOf(cell.was))
      filled = filled.map((line) => (own.includes(line) ? { ...line, ...changes } : line));
    else if (isNone(quantity)) filled = filled.filter((line) => !own.includes(line));
    else if (!first) filled = filled.concat({ ...Object.fromEntries(said), sku: textOf(cell.sku), quantity });
    // Several lines of one SKU become one, of the quantity that the cell says.
    else
      filled = filled
        .filter((line) => line === first || !own.includes(line))
        .map((line) => (line === first ? { ...line, ...changes, quantity } : line));
  }
  return filled;
}
