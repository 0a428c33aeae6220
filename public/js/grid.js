import { countOf, placeBlock, readBlock } from './grid-block.js';

/** Grids to type into: Enter and arrows move, a pasted block fills, totals follow. */
export function editGrids(root) {
  for (const table of root.querySelectorAll('table[data-grid]')) edit(table);
}

const isInGrid = (target) => target instanceof HTMLInputElement && target.dataset.cell !== undefined;

function edit(table) {
  if (table.dataset.edited) return;
  table.dataset.edited = '1';
  const rows = [...table.tBodies[0].rows];
  const colours = rows.map((row) => row.dataset.colour);
  const sizes = [...table.tHead.querySelectorAll('[data-size]')].map((head) => head.dataset.size);
  const inputAt = (row, column) => rows[row]?.cells[column + 1]?.querySelector('input[data-cell]') ?? null;
  const placeOf = (input) => {
    const cell = input.closest('td');
    return { row: rows.indexOf(cell.parentElement), column: cell.cellIndex - 1 };
  };
  const go = (input) => {
    input?.focus();
    input?.select();
  };
  /** The next input in that direction, over what is not offered. */
  const next = (row, column, [down, right]) => {
    let at = [row + down, column + right];
    while (at[0] >= 0 && at[0] < rows.length && at[1] >= 0 && at[1] < sizes.length) {
      const input = inputAt(...at);
      if (input) return input;
      at = [at[0] + down, at[1] + right];
    }
    return null;
  };
  /** Enter goes down; from the last colour to the first one of the next size. */
  const below = (row, column) => {
    for (let at = column, from = row; at < sizes.length; at++, from = -1) {
      const input = next(from, at, [1, 0]);
      if (input) return input;
    }
    return null;
  };
  const ofRow = (row) => [...rows[row].querySelectorAll('input[data-cell]')];

  table.addEventListener('keydown', (event) => {
    const input = event.target;
    if (!isInGrid(input) || event.altKey || event.metaKey || event.isComposing) return;
    const { row, column } = placeOf(input);
    // Inside a text the sideways arrows move the cursor until it stands at the end.
    const isWhole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const isAtStart = isWhole || (input.selectionStart === 0 && input.selectionEnd === 0);
    const isAtEnd = isWhole || input.selectionStart === input.value.length;
    let target;
    if (event.key === 'Enter' && !event.ctrlKey)
      target = event.shiftKey ? next(row, column, [-1, 0]) : below(row, column);
    else if (event.key === 'ArrowDown') target = next(row, column, [1, 0]);
    else if (event.key === 'ArrowUp') target = next(row, column, [-1, 0]);
    else if (event.key === 'ArrowRight' && isAtEnd && !event.shiftKey) target = next(row, column, [0, 1]);
    else if (event.key === 'ArrowLeft' && isAtStart && !event.shiftKey) target = next(row, column, [0, -1]);
    else if (event.key === 'Home') target = event.ctrlKey ? ofTable()[0] : ofRow(row)[0];
    else if (event.key === 'End') target = event.ctrlKey ? ofTable().at(-1) : ofRow(row).at(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
    go(target);
  });
  const ofTable = () => [...table.querySelectorAll('input[data-cell]')];

  table.addEventListener('paste', (event) => {
    if (!isInGrid(event.target)) return;
    const text = event.clipboardData.getData('text');
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    for (const { row, column, text: typed } of placeBlock(readBlock(text), {
      colours,
      sizes,
      at: placeOf(event.target),
    })) {
      const input = inputAt(row, column);
      if (!input || input.value === typed) continue;
      input.value = typed;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });

  table.addEventListener('focusin', ({ target }) => {
    if (isInGrid(target)) target.select();
  });
  const words = new Intl.NumberFormat(document.documentElement.lang);
  const sum = (inputs) => {
    const counts = inputs.map(({ value }) => countOf(value)).filter((count) => count !== null);
    return counts.length > 0 ? words.format(counts.reduce((total, count) => total + count, 0)) : '';
  };
  const show = (cell, text) => {
    if (cell && cell.textContent !== text) cell.textContent = text;
  };
  const total = () => {
    for (const [row, line] of rows.entries()) show(line.querySelector('[data-row-total]'), sum(ofRow(row)));
    for (const [column, cell] of [...table.querySelectorAll('[data-column-total]')].entries())
      show(cell, sum(rows.flatMap((_, row) => inputAt(row, column) ?? [])));
    show(table.querySelector('[data-grand-total]'), sum(ofTable()));
  };
  table.addEventListener('input', total);
  table.addEventListener('k-count', total);
  total();
}
