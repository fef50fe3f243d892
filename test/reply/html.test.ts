import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/reply/html.ts';
import { buttons, form, note, type Reply, reply, table, text } from '../../src/reply/reply.ts';
import { formatValue } from '../../src/reply/value.ts';
import { anyMicros, anyReply } from './arbitrary-reply.ts';
import { costReply } from './cost-reply.ts';

const html = (any: Reply) => renderHtml(any, { chartUrl: () => '/charts/1?a=1&b=2' });

test('an answer is an article that every reader can follow', () => {
  const shown = html(costReply);
  expect(shown).toContain('<article class="reply"><h2>checkout, November 2026</h2><p class="lead">checkout cost');
  expect(shown).toContain('<div><dt>Total</dt><dd><strong>$1,234.56</strong></dd></div>');
  expect(shown).toContain('<img src="/charts/1?a=1&amp;b=2" alt="Between $50 and $80 a day, highest on 7 Nov."');
  expect(shown).toContain('<caption>Largest drivers of the change</caption><thead><tr><th scope="col">Service</th>');
  expect(shown).toContain(
    '<th scope="row">R&amp;D &lt;!channel&gt; *x* &lt;b&gt;</th><td class="figure">&lt;$0.01</td>',
  );
  expect(shown).toContain('<tfoot><tr><th scope="row">Total</th>');
  expect(shown).toContain('<p class="more">and 12 more</p>');
  expect(shown).toContain('<button type="button" data-run="cost checkout by service">By service</button>');
  expect(shown).toContain('<footer class="note"><small>Effective cost without tax;');
});

test('only the first text leads', () => {
  expect(html(reply('Cost', note('a'), text('b\nc'), text('d')))).toContain('<p class="lead">b<br>c</p><p>d</p>');
});

test('rows beyond 200 are counted', () => {
  const rows = Array.from({ length: 210 }, (_, i) => [`team ${i}`]);
  const shown = html(reply('Cost', table({ caption: 'By team', columns: [{ title: 'Team' }], rows, omitted: 2 })));
  expect(shown.match(/<tr>/g)).toHaveLength(201);
  expect(shown).toContain('<p class="more">and 12 more</p>');
});

test('a field has its label, and its error is announced with it', () => {
  const asked = form({
    title: 'Set a budget',
    run: 'budget set checkout',
    submit: 'Save',
    fields: [
      { name: 'amount', label: 'Amount', type: 'text', value: 'much', error: 'Not a number' },
      {
        name: 'kind',
        label: 'Kind',
        type: 'select',
        optional: true,
        value: 'y',
        options: [{ label: 'Yearly', value: 'y' }],
      },
    ],
  });
  expect(renderHtml(reply('Budget', asked), { chartUrl: () => '', id: 'r7' })).toContain(
    '<form class="form" data-run="budget set checkout" aria-labelledby="r7-0-title"><h3 id="r7-0-title">Set a budget</h3>' +
      '<div class="field"><label for="r7-0-0">Amount</label>' +
      '<input type="text" id="r7-0-0" name="amount" required aria-invalid="true" aria-describedby="r7-0-0-error" value="much">' +
      '<p class="error" id="r7-0-0-error">Not a number</p></div>' +
      '<div class="field"><label for="r7-0-1">Kind <small>(optional)</small></label>' +
      '<select id="r7-0-1" name="kind"><option value="y" selected>Yearly</option></select></div>' +
      '<button type="submit">Save</button></form>',
  );
});

describe('whatever the reply', () => {
  test('it is well-formed, of our own elements only, and data stays text', () => {
    fc.assert(
      fc.property(anyReply, (any) => {
        expect(faults(html(any))).toEqual([]);
      }),
    );
  });

  test('a button carries its command whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (run) => {
        const [, attribute = ''] = /data-run="([^"]*)"/.exec(html(reply('Next', buttons({ label: 'Go', run })))) ?? [];
        expect(decoded(attribute)).toBe(run);
      }),
    );
  });

  test('every amount is exact', () => {
    fc.assert(
      fc.property(anyMicros, (micros) => {
        const value = { micros, currency: 'USD' };
        const shown = html(reply('Cost', table({ caption: 'x', columns: [{ title: 'Cost' }], rows: [[value]] })));
        expect(decoded(/<tbody>.*<\/tbody>/.exec(shown)?.[0].replace(/<[^>]*>/g, '') ?? '')).toBe(formatValue(value));
      }),
    );
  });
});

const ELEMENTS = new Set(
  'article h2 h3 p br dl div dt dd strong small figure figcaption img table caption thead tbody tfoot tr th td button footer form label input select option'.split(
    ' ',
  ),
);
const VOID = new Set(['br', 'img', 'input']);
const ATTRIBUTES = new Set(
  'class scope src alt width height type data-run id for name value required selected aria-labelledby aria-describedby aria-invalid'.split(
    ' ',
  ),
);

/** What a strict reader of the fragment objects to. */
function faults(fragment: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const pieces = fragment.split(/(<\/?[a-z][a-z0-9]*(?: [a-z-]+(?:="[^"<>]*")?)*>)/);
  pieces.forEach((piece, i) => {
    if (i % 2 === 0) {
      if (/[<>"']/.test(piece) || badEntity(piece)) found.push(`text ${piece}`);
      return;
    }
    const [, closing, name = '', rest = ''] = /^<(\/?)([a-z0-9]+)(.*)>$/s.exec(piece) ?? [];
    if (!ELEMENTS.has(name)) found.push(`element ${name}`);
    for (const [, attribute = '', value = ''] of rest.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
      if (!ATTRIBUTES.has(attribute) || badEntity(value)) found.push(`attribute ${attribute}=${value}`);
    }
    if (closing) {
      if (open.pop() !== name) found.push(`closing ${name}`);
    } else if (!VOID.has(name)) open.push(name);
  });
  return [...found, ...open.map((name) => `open ${name}`)];
}

const badEntity = (piece: string): boolean => /&(?!(?:amp|lt|gt|quot|#39);)/.test(piece);
const decoded = (piece: string): string =>
  piece
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
