import { completeInputs } from './completion.js';
import { editGrids } from './grid.js';
import { countOf } from './grid-block.js';
import { emptyRow, fieldOf, removeRow, typeInto } from './lines.js';

/**
 * The grid of a style within a form with lines: it opens without leaving the form, and what is typed into its cells
 * is in the lines at once, as the server would put it there.
 */
export function openStyleGrids() {
  for (const box of document.querySelectorAll('[data-add-style]')) addStyles(box);
}

const folded = (text) => text.trim().toLowerCase();

function addStyles(box) {
  const table = box.closest('form').querySelector('table[data-lines]');
  const input = box.querySelector('input[name="addStyle"]');
  const place = box.querySelector('[data-grid-place]');
  if (!table) return;

  const rowsOf = (code) =>
    [...table.tBodies[0].rows].filter((row) => folded(fieldOf(row, 'sku')?.value ?? '') === folded(code));
  const cellsOf = (root) => [...root.querySelectorAll('input[data-cell]')];

  /** What the lines say of a SKU: the text of its only line, or the sum. */
  const quantityOf = (code) => {
    const typed = rowsOf(code)
      .map((row) => fieldOf(row, 'quantity').value.trim())
      .filter(Boolean);
    if (typed.length < 2) return typed[0] ?? '';
    return String(typed.reduce((sum, text) => sum + (countOf(text) ?? 0), 0));
  };
  const put = (cell, said) => {
    const [first, ...others] = rowsOf(cell.dataset.sku);
    if (/^[0０\s]*$/.test(cell.value)) {
      for (const row of [first, ...others]) if (row) removeRow(row);
      return;
    }
    for (const row of others) removeRow(row);
    const row = first ?? emptyRow(table);
    if (!first) {
      typeInto(row, 'sku', cell.dataset.sku);
      if (said?.value.trim()) typeInto(row, said.dataset.said, said.value.trim());
    }
    typeInto(row, 'quantity', cell.value.trim());
  };
  const was = (cell) => cell.closest('td').querySelector('input[type="hidden"][name$="[was]"]');

  const take = (root) => {
    const fields = root.querySelector('[data-style-grid]');
    if (!fields) return;
    const said = fields.querySelector('[data-said]');
    const cells = cellsOf(fields);
    for (const cell of cells) {
      cell.value = quantityOf(cell.dataset.sku);
      if (was(cell)) was(cell).value = cell.value;
    }
    if (said) {
      const values = new Set(
        cells.flatMap(({ dataset }) =>
          rowsOf(dataset.sku).map((row) => fieldOf(row, said.dataset.said)?.value),
        ),
      );
      said.value = values.size === 1 ? [...values][0] : '';
      fields.querySelector('[data-said-was]').value = said.value;
    }
    editGrids(fields);
    fields.addEventListener('input', ({ target }) => {
      if (target.dataset.cell !== undefined) {
        put(target, said);
        // The line has it now: sent along, the cell would say nothing new.
        if (was(target)) was(target).value = target.value;
      } else if (target === said) {
        for (const { dataset } of cells)
          for (const row of rowsOf(dataset.sku)) typeInto(row, said.dataset.said, said.value.trim());
        fields.querySelector('[data-said-was]').value = said.value;
      }
    });
    fields.querySelector('[data-take-lines]').addEventListener('click', (event) => {
      event.preventDefault();
      place.replaceChildren();
      input.value = '';
      input.focus();
    });
  };

  const show = async () => {
    const code = input.value.trim();
    if (code === '') return input.focus();
    const response = await fetch(`${box.dataset.addStyle}&code=${encodeURIComponent(code)}`);
    if (!response.ok) return;
    place.innerHTML = await response.text();
    take(place);
    const first = cellsOf(place)[0];
    (first ?? input).focus();
  };
  box.querySelector('[data-show-grid]').addEventListener('click', (event) => {
    event.preventDefault();
    show();
  });
  // A style chosen from the list, or typed and confirmed by Enter.
  input.addEventListener('change', ({ isTrusted }) => {
    if (!isTrusted) show();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    show();
  });
  // What is changed in a line shows in the open grid.
  table.addEventListener('input', () => {
    for (const cell of cellsOf(place)) {
      const quantity = quantityOf(cell.dataset.sku);
      if (cell === document.activeElement || cell.value === quantity) continue;
      cell.value = quantity;
      if (was(cell)) was(cell).value = quantity;
      cell.dispatchEvent(new Event('k-count', { bubbles: true }));
    }
  });
  completeInputs(box);
  take(place);
}
