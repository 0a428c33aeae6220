const isTyping = (target) => target.closest('input, textarea, select, [contenteditable], dialog') !== null;

/** `/` search, `n` new, `e` edit, `?` the list of them, Ctrl+S save. */
export function shortcuts() {
  const search = document.querySelector('#k-search');
  const dialog = document.querySelector('#k-keys');
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      const form = event.target.closest?.('form') ?? document.querySelector('form[data-guard]');
      const save = form?.querySelector('[data-save]');
      if (save) {
        event.preventDefault();
        save.click();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const actions = {
      '/': () => search?.focus(),
      n: () => {
        const menu = document.querySelector('[aria-keyshortcuts="n"]');
        menu?.click();
        menu?.parentElement.querySelector('a')?.focus();
      },
      e: () => document.querySelector('[data-key="e"]')?.click(),
      '?': () => dialog?.showModal(),
    };
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
