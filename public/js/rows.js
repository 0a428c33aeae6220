/** `j` and `k` walk the rows of a list; ticking rows shows what can be done with them. */
export function listRows() {
  const list = document.querySelector('[data-rows]');
  if (!list) return;
  const rows = [...list.querySelectorAll('tbody tr')];
  document.addEventListener('keydown', (event) => {
    if (event.target.closest('input, textarea, select, dialog') || event.ctrlKey || event.metaKey) return;
    if (event.key !== 'j' && event.key !== 'k') return;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.max(0, Math.min(rows.length - 1, here + (event.key === 'j' ? 1 : -1)))];
    next?.querySelector('th a')?.focus();
  });
  const bar = list.querySelector('.k-bulk');
  if (!bar) return;
  const boxes = [...list.querySelectorAll('input[name="ids"]')];
  const count = bar.querySelector('[data-ticked]');
  const words = document.querySelector('#k-texts')?.dataset.ticked ?? '';
  const all = bar.querySelector('input[name="all"]');
  const ofPage = list.querySelector('[data-tick-all]');
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    bar.classList.toggle('k-shown', ticked > 0);
    count.textContent = `${all?.checked ? all.dataset.count : ticked} ${words}`;
  };
  list.addEventListener('change', ({ target }) => {
    // All that match are more than this page shows; a box taken away here means these rows again.
    if (target === ofPage || (target === all && all.checked))
      for (const box of boxes) box.checked = target.checked;
    if (all && target !== all && !target.checked) all.checked = false;
    if (ofPage) ofPage.checked = boxes.every((box) => box.checked);
    show();
  });
  show();
}
