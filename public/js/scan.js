/**
 * The scanner's page of a stocktake. A scanner types a code and Enter, faster than a page can come: codes wait in line
 * and are sent one after the other, each with the form as the one before has left it. The field is free at once and
 * keeps the focus; a high tone says counted, a low one says look here. What could not be sent stays in line.
 */
export function scanCodes() {
  const root = document.querySelector('[data-scan]');
  if (!root) return;
  const form = root.querySelector('[data-scan-form]');
  const code = form.elements.code;
  const quantity = form.elements.quantity;
  const waiting = root.querySelector('[data-scan-waiting]');
  const line = [];
  let isSending = false;

  const isAsking = () => form.elements.asks.checked;
  const show = () => {
    form.classList.toggle('k-waiting', line.length > 0);
    waiting.textContent = line.length > 0 ? waiting.dataset.text.replace('[count]', line.length) : '';
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const typed = code.value.trim();
    if (!typed) return code.focus();
    if (isAsking() && !quantity.value.trim()) return quantity.focus();
    const fields = { code: typed, quantity: quantity.value.trim() };
    if (event.submitter?.name === 'find') fields.find = '1';
    if (isAsking()) fields.asks = '1';
    if (form.elements.quality) fields.quality = form.elements.quality.value;
    line.push(fields);
    code.value = '';
    quantity.value = '';
    form.querySelector('#field-find')?.remove();
    code.focus();
    show();
    send();
  });

  root.addEventListener('submit', (event) => {
    if (event.target === form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    line.push({ undo: event.target.action });
    show();
    send();
  });

  async function send() {
    if (isSending) return;
    isSending = true;
    while (line.length > 0) {
      const [{ undo, ...fields }] = line;
      const own = { _csrf: form.elements._csrf.value, _token: form.elements._token.value };
      let page;
      try {
        const answer = await fetch(undo ?? form.action, {
          method: 'POST',
          body: new URLSearchParams({ ...own, ...fields }),
        });
        page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      } catch {
        page = null;
      }
      const result = page?.querySelector('[data-scan-result]');
      if (!result) {
        // Not reached, or signed out meanwhile: nothing is lost, the next scan tries again.
        sound(false);
        waiting.textContent = waiting.dataset.lost.replace('[count]', line.length);
        waiting.className = 'alert alert-danger';
        break;
      }
      line.shift();
      waiting.className = 'visually-hidden';
      take(page, result, fields);
      show();
    }
    isSending = false;
  }

  function take(page, result, fields) {
    const fresh = page.querySelector('[data-scan-form]');
    form.elements._token.value = fresh.elements._token.value;
    root.querySelector('[data-scan-result]').replaceWith(document.adoptNode(result));
    const isWrong = result.dataset.tone === 'wrong';
    sound(!isWrong);
    const find = fresh.querySelector('#field-find');
    if (!isWrong) return;
    // Others are on their way, so that this one would be gone before it was seen.
    if (line.length > 0 || code.value !== '') {
      const missed = document.createElement('li');
      missed.textContent = `${fields.code}: ${result.querySelector('.k-scan-said').textContent.trim()}`;
      root.querySelector('[data-scan-missed]').append(missed);
    }
    // To be looked at: what was scanned stands there again, unless the next is being typed already.
    if (code.value === '' && line.length === 0) {
      code.value = fields.code ?? '';
      quantity.value = fields.quantity ?? '';
    }
    if (find && code.value === fields.code)
      form.querySelector('.k-form-end').append(document.adoptNode(find));
    code.select();
  }

  let audio = null;
  function sound(isRight) {
    try {
      audio ??= new AudioContext();
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = isRight ? 1320 : 220;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + (isRight ? 0.08 : 0.35));
    } catch {
      // Without sound the colour says it.
    }
  }

  // A click beside the fields must not lose the next scan.
  document.addEventListener('keydown', (event) => {
    if (event.target === document.body && event.key.length === 1 && !event.ctrlKey && !event.metaKey)
      code.focus();
  });
  code.focus();
}
