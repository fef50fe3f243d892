import { createEntry } from './entry.js';
import { followMessages } from './messages.js';
import { ask, loadState } from './server.js';

const [person, transcript, welcome, examples, form, question, news] = [
  '#person',
  '#transcript',
  '#welcome',
  '#examples',
  '#ask',
  '#question',
  '#news',
].map((selector) => document.querySelector(selector));

const lookForMessages = followMessages(() => person.value);

/** What was asked before, and how far back the arrow keys have gone. */
const typed = [];
let recalled = 0;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = question.value.trim();
  if (text === '') return;
  question.value = '';
  converse(text);
});

question.addEventListener('keydown', (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  recalled = Math.min(Math.max(recalled + step, 0), typed.length);
  question.value = typed[recalled] ?? '';
});

// A button of a reply, an example, or "share": a click is a question.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-run]');
  if (button === null || button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  await converse(button.dataset.run, button.values, { focus: event.detail === 0 });
  button.ariaDisabled = null;
});

document.addEventListener('submit', (event) => {
  if (event.target.dataset.run === undefined) return;
  event.preventDefault();
  converse(event.target.dataset.run, Object.fromEntries(new FormData(event.target)), { focus: true });
});

person.addEventListener('change', async () => {
  localStorage.setItem('showback-person', person.value);
  await show();
  lookForMessages();
  news.textContent = `Asking as ${person.selectedOptions[0].text}`;
});

/**
 * Asks, and shows the answer.
 *
 * @param {{ focus?: boolean }} options whether the keyboard goes to the answer, as it must when what was pressed has it
 */
async function converse(text, values = {}, { focus = false } = {}) {
  typed.push(text);
  recalled = typed.length;
  const name = person.value === '' ? undefined : person.selectedOptions[0].dataset.name;
  const entry = createEntry({ question: text, values, person: name });
  append(entry);
  await fill(entry, text, person.value, values, focus);
}

async function fill(entry, text, email, values, focus) {
  entry.working();
  try {
    const answer = await ask(text, email, values);
    entry.show(answer);
    news.textContent = entry.spoken();
    // Somebody else is asking by now; what they may see of it, they do.
    if (!entry.element.isConnected) await show();
    else if (focus) entry.focus();
    // After the answer's pictures.
    setTimeout(lookForMessages, 300);
  } catch (error) {
    entry.lose(error.message, () => fill(entry, text, email, values, true));
    news.textContent = error.message;
  }
  entry.element.scrollIntoView({ block: 'start' });
}

function append(entry) {
  welcome.hidden = true;
  transcript.append(entry.element);
  entry.element.scrollIntoView({ block: 'start' });
}

/** Shows the page as the chosen person sees it. */
async function show() {
  const state = await loadState(person.value);
  person.replaceChildren(
    new Option('Nobody in particular', ''),
    ...state.people.map(({ name, email }) => {
      const option = new Option(`${name} (${email})`, email, false, email === person.value);
      option.dataset.name = name;
      return option;
    }),
  );
  examples.replaceChildren(...state.examples.map(example));
  welcome.hidden = state.entries.length > 0;
  transcript.replaceChildren();
  for (const shown of state.entries) {
    const entry = createEntry(shown);
    append(entry);
    entry.show(shown);
  }
  transcript.lastElementChild?.scrollIntoView({ block: 'start' });
  typed.splice(0, typed.length, ...state.entries.map((entry) => entry.question));
  recalled = typed.length;
}

function example(text) {
  const item = document.createElement('li');
  const button = Object.assign(document.createElement('button'), {
    type: 'button',
    className: 'chip',
    textContent: text,
  });
  button.dataset.run = text;
  item.append(button);
  return item;
}

/** Begins as whoever was chosen before; tries until the server is there. */
async function begin() {
  try {
    const before = localStorage.getItem('showback-person') ?? '';
    if (before !== '') person.append(new Option('', before, true, true));
    await show();
  } catch (error) {
    const entry = createEntry({ question: 'Hello?', values: {} });
    append(entry);
    entry.lose(error.message, begin);
  }
}

await begin();
lookForMessages();
// On a phone the keyboard would cover the page.
if (matchMedia('(hover: hover)').matches) question.focus();
