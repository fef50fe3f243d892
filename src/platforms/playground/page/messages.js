import { scrollInItsBox } from './entry.js';
import { loadMessages } from './server.js';

const [toggle, count, panel, list, empty, news] = [
  '#messages-toggle',
  '#messages-count',
  '#messages',
  '#messages-list',
  '#messages-empty',
  '#news',
].map((selector) => document.querySelector(selector));

const EVERY_MS = 3000;

/** What is shown, so that a message that has not changed stays as it is. */
let shown = '';
let newest = 0;

/**
 * What Showback says unasked: in private, and in the channels of whoever is asking. Looked for every few seconds.
 *
 * @param {() => string} who an e-mail, or '' for nobody in particular
 */
export function followMessages(who) {
  const read = () => Number(localStorage.getItem(`showback-read-${who()}`) ?? 0);

  async function look() {
    const person = who();
    const messages = await loadMessages(person).catch(() => undefined);
    if (messages === undefined || person !== who()) return;
    const now = JSON.stringify([person, ...messages.map(({ id, version }) => [id, version])]);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...ordered(messages).map(element));
    empty.hidden = messages.length > 0;
    newest = Math.max(0, ...messages.map(({ id }) => id));
    if (panel.open) markRead();
    const unread = messages.filter(({ id }) => id > read()).length;
    count.textContent = unread === 0 ? '' : String(unread);
    count.hidden = unread === 0;
    if (unread > 0) news.textContent = `${unread} new ${unread === 1 ? 'message' : 'messages'}`;
  }

  function markRead() {
    localStorage.setItem(`showback-read-${who()}`, String(newest));
    count.hidden = true;
  }

  toggle.addEventListener('click', () => {
    if (panel.open) return panel.close();
    panel.show();
    panel.querySelector('h2').focus();
    markRead();
  });
  panel.addEventListener('close', () => toggle.setAttribute('aria-expanded', 'false'));
  panel.addEventListener('click', (event) => {
    if (event.target.closest('.close') !== null) return panel.close();
    // On a phone the answer would be behind it.
    if (event.target.closest('button[data-run]') !== null && matchMedia('(max-width: 40rem)').matches) panel.close();
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') panel.close();
  });
  new MutationObserver(() => toggle.setAttribute('aria-expanded', String(panel.open))).observe(panel, {
    attributeFilter: ['open'],
  });
  setInterval(() => document.visibilityState === 'visible' && look(), EVERY_MS);
  return look;
}

/** The newest first, each with its thread below it. */
function ordered(messages) {
  const ids = new Set(messages.map(({ id }) => id));
  return messages
    .filter(({ thread }) => !ids.has(thread))
    .toReversed()
    .flatMap((message) => [message, ...messages.filter(({ thread }) => thread === message.id)]);
}

/** Its html is escaped on the server. */
function element({ where, at, html, thread }) {
  const item = document.createElement('li');
  if (thread !== undefined) item.className = 'in-thread';
  const about = document.createElement('p');
  about.className = 'where';
  const time = Object.assign(document.createElement('time'), {
    dateTime: at,
    textContent: new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }),
  });
  const place = Object.assign(document.createElement('strong'), { textContent: where });
  about.append(place, ' ', time);
  const message = document.createElement('div');
  message.innerHTML = html;
  message.querySelectorAll('table').forEach(scrollInItsBox);
  item.append(about, message);
  return item;
}
