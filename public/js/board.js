/**
 * The board of opportunities: cards move by mouse (drag and drop) and by keys (Space picks one up, arrows carry it,
 * Space puts it down, Escape puts it back). What a stage needs to know is asked in a dialog. Each move is the card's
 * own form, sent here; afterwards the board is shown as the server has it.
 */
export function moveCards() {
  if (document.querySelector('[data-board]')) listen();
}

const board = () => document.querySelector('[data-board]');
const dialog = () => document.querySelector('[data-board-dialog]');
const cardOf = (id) => board().querySelector(`[data-card="${id}"]`);
const lanes = () => [...board().querySelectorAll('[data-lane]')];

function say(text, values = {}) {
  const said = document.querySelector('[data-board-said]');
  said.textContent = text.replace(/\[(\w+)\]/g, (_, name) => values[name] ?? '');
}

/** The card in hand: its id and the lane that it is over. */
let held = null;
let isSending = false;

function listen() {
  const content = document.querySelector('#content');
  content.addEventListener('dragstart', (event) => {
    const card = event.target.closest?.('[data-movable]');
    if (!card) return;
    event.dataTransfer.setData('text/plain', card.dataset.card);
    event.dataTransfer.effectAllowed = 'move';
    card.classList.add('k-held');
  });
  content.addEventListener('dragend', () => letGo());
  content.addEventListener('dragover', (event) => {
    const lane = event.target.closest?.('[data-lane]');
    if (!lane || !board().querySelector('.k-held')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    markOver(lane);
  });
  content.addEventListener('drop', (event) => {
    const lane = event.target.closest?.('[data-lane]');
    const card = lane && cardOf(event.dataTransfer.getData('text/plain'));
    if (!card) return;
    event.preventDefault();
    letGo();
    move(card, lane);
  });
  content.addEventListener('keydown', onKey);
  content.addEventListener('focusout', (event) => {
    if (held && event.target.dataset?.card === held.id) putBack();
  });
  content.addEventListener(
    'submit',
    (event) => {
      const form = event.target.closest('.k-card-move');
      if (!form) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const to = new FormData(form).get('stage');
      move(
        form.closest('[data-card]'),
        lanes().find((lane) => lane.dataset.lane === to),
      );
    },
    true,
  );
}

function markOver(lane) {
  for (const other of lanes()) other.classList.toggle('k-over', other === lane);
}

function letGo() {
  for (const card of board().querySelectorAll('.k-held')) card.classList.remove('k-held');
  markOver(null);
  held = null;
}

function putBack() {
  const card = cardOf(held.id);
  letGo();
  if (card) say(board().dataset.dropped, { title: card.dataset.title });
}

function onKey(event) {
  const card = event.target;
  if (card.dataset?.movable === undefined) return;
  if (!held && event.key.startsWith('Arrow')) return walk(event, card);
  const isPick = event.key === ' ' || event.key === 'Enter';
  if (!held && !isPick) return;
  if (held && !isPick && !['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Escape'].includes(event.key))
    return;
  event.preventDefault();
  const own = card.closest('[data-lane]');
  if (!held) {
    held = { id: card.dataset.card, lane: own };
    card.classList.add('k-held');
    markOver(own);
    return say(board().dataset.picked, { title: card.dataset.title, stage: own.dataset.name });
  }
  if (event.key === 'Escape') return putBack();
  if (isPick) {
    const { lane } = held;
    letGo();
    return lane === own ? say(board().dataset.dropped, { title: card.dataset.title }) : move(card, lane);
  }
  const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1;
  const all = lanes();
  held.lane = all[Math.max(0, Math.min(all.length - 1, all.indexOf(held.lane) + step))];
  markOver(held.lane);
  held.lane.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  say(board().dataset.over, { stage: held.lane.dataset.name });
}

/** Arrows walk from card to card: up and down in a column, left and right to the next column that has any. */
function walk(event, card) {
  const own = card.closest('[data-lane]');
  const cards = (lane) => [...lane.querySelectorAll('[data-movable]')];
  let next;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    next = cards(own)[cards(own).indexOf(card) + (event.key === 'ArrowDown' ? 1 : -1)];
  } else {
    const step = event.key === 'ArrowRight' ? 1 : -1;
    const all = lanes();
    for (let place = all.indexOf(own) + step; all[place] && !next; place += step) next = cards(all[place])[0];
  }
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const parse = (html) => new DOMParser().parseFromString(html, 'text/html');

async function move(card, lane) {
  if (!card || !lane || isSending || lane === card.closest('[data-lane]')) return;
  const form = new FormData(card.querySelector('.k-card-move'));
  form.set('stage', lane.dataset.lane);
  say(board().dataset.moving, { title: card.dataset.title, stage: lane.dataset.name });
  await send(card.querySelector('.k-card-move').action, form, card.dataset.card);
}

/** Sends a form of the board or of its dialog, and shows what it leads to. */
async function send(action, form, cardId) {
  isSending = true;
  try {
    const response = await fetch(action, { method: 'POST', body: new URLSearchParams(form) });
    const page = parse(await response.text());
    if (response.status === 409) return await staleBoard(cardId);
    if (page.querySelector('[data-move]')) return ask(page, cardId);
    if (page.querySelector('[data-board]')) return show(page, cardId);
    await staleBoard(cardId, board().dataset.failed);
  } catch {
    say(board().dataset.failed);
    document.querySelector('#content').prepend(alertOf(board().dataset.failed));
  } finally {
    isSending = false;
  }
}

/** Someone was first: the board as it is now, and a word about it. */
async function staleBoard(cardId, text = board().dataset.stale) {
  const response = await fetch(location.href);
  show(parse(await response.text()), cardId);
  document.querySelector('#content').prepend(alertOf(text));
  say(text);
}

function alertOf(text) {
  for (const old of document.querySelectorAll('#content > .alert')) old.remove();
  const box = document.createElement('div');
  box.className = 'alert alert-warning';
  const words = document.createElement('span');
  words.textContent = text;
  box.append(words);
  return box;
}

function show(page, cardId) {
  dialog().close();
  board().replaceWith(page.querySelector('[data-board]'));
  for (const old of document.querySelectorAll('#content > .alert')) old.remove();
  const message = page.querySelector('#content > .alert[role="status"]');
  if (message) {
    document.querySelector('#content').prepend(message);
    say(message.innerText);
  }
  cardOf(cardId)?.focus();
}

/** What the stage needs to know, in a dialog; the page that asks it without script is the same. */
function ask(page, cardId) {
  const box = dialog();
  const title = page.querySelector('h1');
  const heading = document.createElement('h2');
  heading.id = 'k-board-dialog-title';
  heading.textContent = title.textContent.trim();
  const lead = page.querySelector('.k-lead');
  const asked = page.querySelector('[data-move]');
  asked.className = '';
  box.replaceChildren(heading, ...(lead ? [lead] : []), asked);
  // The one that makes an order leads to that order, as on a page of its own.
  const form = box.querySelector('#move-form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!isSending) send(form.action, new FormData(form), cardId);
  });
  for (const cancel of box.querySelectorAll('.k-form-end a.btn-link'))
    cancel.addEventListener('click', (event) => {
      event.preventDefault();
      box.close();
    });
  if (!box.open) {
    box.showModal();
    box.addEventListener('close', () => cardOf(cardId)?.focus(), { once: true });
  }
  (
    box.querySelector('#k-summary') ?? box.querySelector('input:not([type=hidden]), select, button, a')
  )?.focus();
}
