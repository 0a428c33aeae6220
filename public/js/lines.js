import { completeInputs } from './completion.js';
import { readBlock } from './grid-block.js';
import { linesFrom } from './pasted-lines.js';

/** A table of lines (`data-lines`): Enter and arrows move, a pasted block fills cells, rows grow as needed. */
export function editLines() {
  for (const table of document.querySelectorAll('table[data-lines]')) edit(table);
}

const inputsOf = (row) => [...row.querySelectorAll('input:not([type="hidden"])')];

/** The input of a row whose name ends in that field. */
export const fieldOf = (row, field) => row.querySelector(`input[name$="[${field}]"]`);

const isEmpty = (row) =>
  inputsOf(row).every((input) => input.type === 'checkbox' || input.value.trim() === '');

/** Empties a row, its hidden id too, since it is no longer that line. */
function clear(row) {
  for (const input of row.querySelectorAll('input')) {
    if (input.type === 'checkbox') input.checked = false;
    else input.value = '';
    input.classList.remove('is-invalid');
    input.removeAttribute('aria-invalid');
  }
  for (const gone of row.querySelectorAll('.k-error')) gone.remove();
  for (const output of row.querySelectorAll('[data-amount]')) output.textContent = '';
}

/** Adds an empty row behind the last one, its names counted on. */
export function addRow(table) {
  const body = table.tBodies[0];
  const last = body.rows[body.rows.length - 1];
  const row = last.cloneNode(true);
  const numbers = [...body.querySelectorAll('input[name]')].map(
    ({ name }) => /\[(\d+)\]/.exec(name)?.[1] ?? 0,
  );
  const place = Math.max(...numbers.map(Number)) + 1;
  for (const list of row.querySelectorAll('.k-lookup-list')) list.remove();
  for (const input of row.querySelectorAll('input')) {
    input.name = input.name.replace(/\[\d+\]/, `[${place}]`);
    if (input.id) input.id = input.id.replace(/\.\d+\./, `.${place}.`);
    delete input.dataset.complete;
  }
  clear(row);
  body.append(row);
  completeInputs(row);
  return row;
}

/** The first row in which nothing is typed; a new one where all are filled. */
export const emptyRow = (table) => [...table.tBodies[0].rows].find(isEmpty) ?? addRow(table);

/** Takes a line away; the table keeps one row to type into. */
export function removeRow(row) {
  if (row.parentElement.rows.length > 1) row.remove();
  else clear(row);
}

/** Types into a row's field, and lets everyone know who counts. */
export function typeInto(row, field, value) {
  const input = fieldOf(row, field);
  if (!input || input.value === value) return;
  input.value = value;
  // The completion of a SKU asks the server at each `input`: here nothing is left to choose.
  input.dispatchEvent(new Event(input.dataset.lookup ? 'change' : 'input', { bubbles: true }));
}

function edit(table) {
  const body = table.tBodies[0];
  const cellAt = (line, column) => {
    while (line >= body.rows.length) addRow(table);
    return inputsOf(body.rows[line])[column];
  };
  const placeOf = (input) => {
    const row = input.closest('tr');
    return [[...body.rows].indexOf(row), inputsOf(row).indexOf(input)];
  };
  table.addEventListener('keydown', (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const [line, column] = placeOf(event.target);
    const isLast = column === inputsOf(event.target.closest('tr')).length - 1;
    if (event.key === 'Enter') {
      event.preventDefault();
      (isLast ? cellAt(line + 1, 0) : cellAt(line, column + 1))?.focus();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      cellAt(line + 1, column)?.focus();
    } else if (event.key === 'ArrowUp' && line > 0) {
      event.preventDefault();
      cellAt(line - 1, column)?.focus();
    }
  });
  table.addEventListener('paste', async (event) => {
    const text = event.clipboardData.getData('text');
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const [line, column] = placeOf(event.target);
    const { rows, isByStyle } = await linesFrom(readBlock(text), { column, ask });
    for (const [down, cells] of rows.entries())
      for (const [right, value] of cells.entries()) {
        const input = cellAt(line + down, (isByStyle ? 0 : column) + right);
        if (input && input.type !== 'checkbox') input.value = value;
      }
    table.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** The SKUs of styles: `[{ style, sku, colour, size }]`. */
async function ask(styles) {
  const response = await fetch(`/inventory/skus/match?styles=${encodeURIComponent(styles.join('\n'))}`);
  return response.ok ? response.json() : [];
}
