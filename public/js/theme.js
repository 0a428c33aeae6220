// Runs before the first paint: the system's choice of light or dark, where the user made none; the menu as it was left.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  try {
    root.classList.toggle('k-folded', localStorage.getItem('k-menu') === 'folded');
  } catch {
    // A browser that keeps nothing shows the whole menu.
  }
  if (!root.dataset.bsTheme && matchMedia('(prefers-color-scheme: dark)').matches)
    root.dataset.bsTheme = 'dark';
})();
