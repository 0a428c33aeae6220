/**
 * The search box on top as a combobox: arrows choose among the hits, Enter opens the chosen one or, with none
 * chosen, the page with all results; Escape closes the hits and then empties the box.
 */
export function searchBox() {
  const input = document.querySelector('#k-search');
  const hits = document.querySelector('#k-hits');
  const status = document.querySelector('#k-hits-status');
  if (!input || !hits) return;
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-haspopup', 'listbox');
  input.setAttribute('aria-expanded', 'false');
  let chosen = -1;
  // What is shown belongs to this; typed on, it is no longer what Enter should open.
  let shownFor = '';

  const options = () => [...hits.querySelectorAll('[role="option"]')];
  const choose = (place) => {
    chosen = place;
    const all = options();
    for (const [index, option] of all.entries())
      option.setAttribute('aria-selected', String(index === place));
    const option = all[place];
    if (!option) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  };
  const open = () => {
    const list = hits.querySelector('[role="listbox"]');
    input.setAttribute('aria-expanded', String(list !== null));
    if (list) input.setAttribute('aria-controls', list.id);
    else input.removeAttribute('aria-controls');
    choose(-1);
  };
  const close = () => {
    hits.replaceChildren();
    status.textContent = '';
    open();
  };

  hits.addEventListener('htmx:afterSwap', () => {
    const isThere = document.activeElement === input && input.value.trim() !== '';
    if (!isThere) return close();
    shownFor = input.value;
    status.textContent = hits.querySelector('[data-said]')?.dataset.said ?? '';
    open();
  });
  input.addEventListener('input', () => {
    choose(-1);
    if (input.value.trim() === '') close();
  });
  input.addEventListener('keydown', (event) => {
    const count = options().length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count > 0) {
      // Beyond the last and before the first lies what was typed.
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === 'Enter' && chosen >= 0 && shownFor === input.value) {
      location.assign(options()[chosen].href);
    } else if (event.key === 'Escape') {
      if (count === 0 && hits.childElementCount === 0) input.value = '';
      close();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  input.addEventListener('focus', () => {
    if (input.value.trim() !== '' && hits.childElementCount === 0) input.dispatchEvent(new Event('input'));
  });
  document.addEventListener('click', (event) => {
    if (!input.form.contains(event.target)) close();
  });
  input.form.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !input.form.contains(event.relatedTarget)) close();
  });
}
