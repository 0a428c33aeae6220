import { completeInputs } from './completion.js';

/** A table of lines (`data-lines`): Enter and arrows move, a pasted block fills cells, rows grow as needed. */
export function editLines() {
  for (const table of document.querySelectorAll('table[data-lines]')) edit(table);
}

const inputsOf = (row) => [...row.querySelectorAll('input:not([type="hidden"])')];

function edit(table) {
  const body = table.tBodies[0];
  const addRow = () => {
    const last = body.rows[body.rows.length - 1];
    const row = last.cloneNode(true);
    const place = body.rows.length;
    for (const list of row.querySelectorAll('.k-lookup-list, .k-error')) list.remove();
    for (const input of row.querySelectorAll('input')) {
      input.name = input.name.replace(/\[\d+\]/, `[${place}]`);
      if (input.id) input.id = input.id.replace(/\.\d+\./, `.${place}.`);
      if (input.type === 'checkbox') input.checked = false;
      else input.value = '';
      input.classList.remove('is-invalid');
      delete input.dataset.complete;
    }
    for (const output of row.querySelectorAll('[data-amount]')) output.textContent = '';
    body.append(row);
    completeInputs(row);
    return row;
  };
  const cellAt = (line, column) => {
    while (line >= body.rows.length) addRow();
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
  table.addEventListener('paste', (event) => {
    const text = event.clipboardData.getData('text');
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const [line, column] = placeOf(event.target);
    for (const [down, pasted] of text
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
      .entries()) {
      for (const [right, value] of pasted.split('\t').entries()) {
        const input = cellAt(line + down, column + right);
        if (input) input.value = value.trim();
      }
    }
    table.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
