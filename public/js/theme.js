// Runs before the first paint: the system's choice of light or dark, where the user made none.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  if (!root.dataset.bsTheme && matchMedia('(prefers-color-scheme: dark)').matches)
    root.dataset.bsTheme = 'dark';
})();
