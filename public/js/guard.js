/** Asks before a form with changes is left, and shows that a form is on its way (the server acts once anyway). */
export function guardForms() {
  const text = document.querySelector('#k-texts')?.dataset.leave ?? '';
  let isChanged = document.querySelector('#k-summary') !== null;
  for (const form of document.querySelectorAll('form[data-guard]')) {
    form.addEventListener('input', () => {
      isChanged = true;
    });
  }
  for (const form of document.querySelectorAll('form[method="post"]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = '1';
      isChanged = false;
      // Back again from the browser's memory, the form can be sent once more.
      setTimeout(() => delete form.dataset.sent, 3000);
    });
  }
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  });
  addEventListener('beforeunload', (event) => {
    if (!isChanged) return;
    event.preventDefault();
    event.returnValue = text;
  });
}
