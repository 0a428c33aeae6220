/** The menu's words can be folded away; a record leads back to its list as it was, with its filters. */
export function frame() {
  foldMenu();
  const { pathname, search } = location;
  if (document.querySelector('.k-list, .k-empty')) keep(`k-list:${pathname}`, pathname + search);
  const back = document.querySelector('.k-back');
  const list = back && kept(`k-list:${back.getAttribute('href')}`);
  if (list) back.setAttribute('href', list);
}

function foldMenu() {
  const button = document.querySelector('[data-fold-menu]');
  const root = document.documentElement;
  const show = () => button?.setAttribute('aria-pressed', String(root.classList.contains('k-folded')));
  button?.addEventListener('click', () => {
    const isFolded = root.classList.toggle('k-folded');
    try {
      localStorage.setItem('k-menu', isFolded ? 'folded' : '');
    } catch {
      // Then it is folded for this page only.
    }
    show();
  });
  show();
}

function keep(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing leads back to the whole list.
  }
}

function kept(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
