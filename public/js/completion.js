let lists = 0;

/** Turns inputs with `data-lookup` into comboboxes: code, name and what tells two alike apart. */
export function completeInputs(root) {
  for (const input of root.querySelectorAll('input[data-lookup]')) complete(input);
}

function complete(input) {
  if (input.dataset.complete) return;
  input.dataset.complete = '1';
  const list = document.createElement('ul');
  list.id = `k-lookup-${++lists}`;
  list.className = 'k-lookup-list';
  list.setAttribute('role', 'listbox');
  list.hidden = true;
  input.parentElement.classList.add('k-lookup');
  input.after(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  // What was chosen is said by its name too, where the hint stood.
  const hint = document.getElementById(`${input.id}-hint`);
  const hintBefore = hint?.textContent;
  let timer = 0;
  let asked = 0;
  let answered = null;

  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const select = (place) => {
    const options = [...list.children];
    for (const [index, option] of options.entries())
      option.setAttribute('aria-selected', String(index === place));
    const option = options[place];
    if (option) {
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    }
  };
  const chosen = () =>
    [...list.children].findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const take = (place) => {
    const option = list.children[place];
    if (!option) return;
    input.value = option.dataset.value;
    if (hint) hint.textContent = option.dataset.label;
    close();
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const isCurrent = () => answered === input.value.trim();
  const ask = async ({ evenWhenLeft = false } = {}) => {
    clearTimeout(timer);
    const number = ++asked;
    const term = input.value.trim();
    if (term === '') return close();
    const join = input.dataset.lookup.includes('?') ? '&' : '?';
    const response = await fetch(`${input.dataset.lookup}${join}q=${encodeURIComponent(term)}`);
    const hits = response.ok ? await response.json() : [];
    if (number !== asked || (!evenWhenLeft && document.activeElement !== input)) return;
    answered = term;
    list.replaceChildren(...hits.map((hit, place) => optionOf(hit, `${list.id}-${place}`)));
    list.hidden = hits.length === 0;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    if (hits.length > 0) select(0);
  };

  // Who types on while the answer is under way, and takes it, means what is typed by now.
  const takeFirst = async () => {
    await ask({ evenWhenLeft: true });
    if (answered === input.value.trim()) take(0);
    close();
  };

  input.addEventListener('input', () => {
    if (hint) hint.textContent = hintBefore;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) select((chosen() + step + list.children.length) % list.children.length);
    else if (event.key === 'Enter') isCurrent() ? take(chosen()) : takeFirst();
    else if (event.key === 'Tab') return isCurrent() ? take(chosen()) : void takeFirst();
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  input.addEventListener('blur', () => setTimeout(close, 150));
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    take([...list.children].indexOf(event.target.closest('li')));
  });
}

function optionOf(hit, id) {
  const option = document.createElement('li');
  option.id = id;
  option.dataset.value = hit.value;
  option.dataset.label = hit.label;
  option.setAttribute('role', 'option');
  const code = document.createElement('strong');
  code.textContent = hit.value;
  const rest = document.createElement('span');
  rest.textContent = ` ${hit.label}`;
  const apart = document.createElement('span');
  apart.className = 'k-sub';
  apart.textContent = hit.sub ?? '';
  option.append(code, rest, apart);
  return option;
}
