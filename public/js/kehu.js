import { moveCards } from './board.js';
import { completeInputs } from './completion.js';
import { frame } from './frame.js';
import { editGrids } from './grid.js';
import { guardForms } from './guard.js';
import { editLines } from './lines.js';
import { helpOrderForm } from './order-form.js';
import { shrinkPictures } from './picture.js';
import { listRows } from './rows.js';
import { scanCodes } from './scan.js';
import { searchBox } from './search.js';
import { shortcuts } from './shortcuts.js';
import { openStyleGrids } from './style-grid.js';
import { fillTerms } from './terms.js';

// Everything works without this file; it makes things quicker.
frame();
shortcuts();
searchBox();
guardForms();
listRows();
completeInputs(document);
editLines();
editGrids(document);
openStyleGrids();
shrinkPictures();
helpOrderForm();
moveCards();
fillTerms();
scanCodes();

// The summary of errors names the fields.
const colon = document.querySelector('#k-texts')?.dataset.colon ?? ': ';
for (const link of document.querySelectorAll('#k-summary a[data-unnamed]')) {
  const id = link.hash.slice(1);
  const label = document.querySelector(`label.form-label[for="${CSS.escape(id)}"]`);
  // A cell of a table of lines is named by itself.
  const name = label?.firstChild.textContent.trim() ?? document.getElementById(id)?.ariaLabel;
  if (name) link.prepend(`${name}${colon}`);
}
document.querySelector('#k-summary')?.focus();
for (const button of document.querySelectorAll('[data-print]'))
  button.addEventListener('click', () => print());
// Paper is white, whatever the screen is.
let themeOfScreen;
addEventListener('beforeprint', () => {
  themeOfScreen = document.documentElement.dataset.bsTheme;
  document.documentElement.dataset.bsTheme = 'light';
});
addEventListener('afterprint', () => {
  if (themeOfScreen) document.documentElement.dataset.bsTheme = themeOfScreen;
  else delete document.documentElement.dataset.bsTheme;
});

// A menu closes when something else is clicked, or by Escape.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.k-drop[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.k-drop[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});
