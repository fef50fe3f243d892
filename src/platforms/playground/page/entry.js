import { loadRenderings } from './server.js';

const template = document.querySelector('#entry');

/**
 * A question and the place of its answer.
 *
 * @param {{ question: string, values: Record<string, string>, person?: string }} asked
 */
export function createEntry({ question, values, person }) {
  const element = template.content.firstElementChild.cloneNode(true);
  const part = (selector) => element.querySelector(selector);
  const name = person ?? 'You';
  part('.avatar').textContent = initials(name);
  part('.who').textContent = name;
  const filledIn = Object.entries(values).filter(([, value]) => value !== '');
  part('.words').textContent = [question, ...filledIn.map((pair) => pair.join(': '))].join(' · ');

  return {
    element,
    working() {
      part('.lost').hidden = true;
      part('.working').hidden = false;
    },
    /** Shows what the server made of the reply; its html is escaped there. */
    show({ id, html, audience, outcome }) {
      part('.working').hidden = true;
      const shown = part('.shown');
      shown.innerHTML = html;
      shown.hidden = false;
      shown.querySelectorAll('table').forEach(scrollInItsBox);
      element.dataset.outcome = outcome;
      element.dataset.audience = audience;
      part('.visibility').textContent = audience === 'everyone' ? 'Visible to everyone' : 'Only visible to you';
      const share = part('.share');
      share.dataset.run = `share ${question}`;
      share.values = values;
      share.hidden =
        audience === 'everyone' || outcome !== 'answered' || shown.querySelector('form, [data-run^="share "]') !== null;
      part('.after').hidden = false;
      part('details').addEventListener('toggle', () => showJson(part('details'), id), { once: true });
    },
    /** Nothing came back: says why, and offers to ask again. */
    lose(why, retry) {
      part('.working').hidden = true;
      part('.lost').hidden = false;
      part('.lost span').textContent = why;
      part('.lost button').onclick = retry;
    },
    focus: () => part('.answer').focus({ preventScroll: true }),
    /** The title and the point in one sentence, for those who listen. */
    spoken: () => ['h2', '.lead'].map((selector) => part(`.shown ${selector}`)?.textContent ?? '').join('. '),
  };
}

function initials(name) {
  const words = name.split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}

/** A wide table is scrolled by itself, with the keyboard too, and not the page with it. */
export function scrollInItsBox(table) {
  const box = document.createElement('div');
  box.className = 'scroll';
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', table.caption?.textContent ?? 'Table');
  table.replaceWith(box);
  box.append(table);
}

async function showJson(details, id) {
  const output = details.querySelector('pre');
  try {
    const renderings = await loadRenderings(id);
    details.querySelector('fieldset').append(
      ...renderings.map(({ name, json }, index) => {
        const label = document.createElement('label');
        const radio = Object.assign(document.createElement('input'), { type: 'radio', name: `json-${id}` });
        radio.checked = index === 0;
        radio.addEventListener('change', () => output.replaceChildren(json));
        label.append(radio, name);
        return label;
      }),
    );
    output.textContent = renderings[0]?.json ?? '';
    details.scrollIntoView({ block: 'nearest' });
  } catch (error) {
    output.textContent = error.message;
  }
}
