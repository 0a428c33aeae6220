/** Rows of a payment plan: choosing a template fills them at once, so that they can be changed before saving. */
export function fillTerms() {
  for (const choice of document.querySelectorAll('select[data-terms-plan]'))
    choice.addEventListener('change', () => fill(choice));
}

function fill(choice) {
  const { rows } = choice.selectedOptions[0].dataset;
  if (!rows) return;
  const table = choice.closest('[data-terms]').querySelector('table');
  const inputs = (row) => ({
    share: row.querySelector('[name$="[share]"]'),
    method: row.querySelector('[name$="[method]"]'),
    trigger: row.querySelector('[name$="[trigger]"]'),
    days: row.querySelector('[name$="[days]"]'),
  });
  const terms = JSON.parse(rows);
  // A template of more rows than there are is taken whole when the form is saved.
  if (terms.length > table.tBodies[0].rows.length) return;
  for (const [place, row] of [...table.tBodies[0].rows].entries()) {
    const term = terms[place];
    const fields = inputs(row);
    fields.share.value = term?.share ?? '';
    fields.days.value = term?.days ?? '';
    for (const name of ['method', 'trigger']) fields[name].selectedIndex = 0;
    if (term) for (const name of ['method', 'trigger']) fields[name].value = term[name];
  }
  choice.value = '';
}
