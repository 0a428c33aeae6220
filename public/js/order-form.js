/** What stands beside the form of an order or a quote while it is typed: a PO number that repeats, and what a SKU cost before. */
export function helpOrderForm() {
  const table = document.querySelector('[data-price-note]')?.closest('table[data-lines]');
  const form = table?.closest('form');
  if (!form?.elements.customer) return;
  const textOf = (name) => form.elements[name]?.value.trim() ?? '';
  const ask = async (path, values) => {
    const response = await fetch(`${path}?${new URLSearchParams(values)}`);
    return response.ok ? (await response.json()).text : '';
  };
  const order = /\/orders\/(\d+)$/.exec(form.action)?.[1] ?? '';

  const notePo = async () => {
    const input = form.elements.customerPo;
    if (!input) return;
    const po = textOf('customerPo');
    const customer = textOf('customer');
    const text = po && customer ? await ask('/orders/po-check', { po, customer, order }) : '';
    if (po !== textOf('customerPo')) return;
    noteAt(input, text);
  };

  const notePrice = async (row) => {
    const output = row.querySelector('[data-price-note]');
    const sku = row.querySelector('input[name$="[sku]"]')?.value.trim() ?? '';
    const customer = textOf('customer');
    if (!output) return;
    const asked = { sku, customer, currency: textOf('currency'), order };
    const text = sku && customer ? await ask('/orders/line-price', asked) : '';
    output.textContent = text;
  };
  const notePrices = () => {
    for (const row of table.tBodies[0].rows)
      if (row.querySelector('input[name$="[sku]"]')?.value) void notePrice(row);
  };

  form.addEventListener('change', (event) => {
    const { name } = event.target;
    if (name === 'customerPo' || name === 'customer') void notePo();
    if (name === 'customer' || name === 'currency') notePrices();
    if (/\[sku\]$/.test(name)) void notePrice(event.target.closest('tr'));
  });
  // A pasted block changes many lines at once.
  table.addEventListener('paste', () => setTimeout(notePrices));
}

function noteAt(input, text) {
  const id = `${input.id}-note`;
  let note = document.getElementById(id);
  if (!note) {
    note = document.createElement('p');
    note.id = id;
    note.className = 'k-soon-text';
    note.setAttribute('role', 'status');
    input.after(note);
  }
  note.textContent = text;
}
