import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AdaptiveCardMessage, renderAdaptiveCard, valuesOfForm } from '../../src/reply/adaptive-card.ts';
import { plainLine } from '../../src/reply/plain.ts';
import { buttons, chart, facts, form, note, type Reply, reply, table, text } from '../../src/reply/reply.ts';
import { checkCard, utf16 } from '../support/adaptive-card-checker.ts';
import { nodesOf, textOfCard } from '../support/card-text.ts';
import { anyReply, anyText } from './arbitrary-reply.ts';
import { costReply } from './cost-reply.ts';

function render(any: Reply): AdaptiveCardMessage {
  const message = renderAdaptiveCard(any);
  expect(checkCard(message.card)).toEqual([]);
  expect(message.summary).not.toBe('');
  expect(message.summary.length).toBeLessThanOrEqual(200);
  return message;
}
const kinds = ({ card }: AdaptiveCardMessage) => card.body.map(({ type }) => type);
const read = (any: Reply) => textOfCard(render(any).card);
const usd = (micros: number) => ({ micros, currency: 'USD' });
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

test('an answer leads with its point and ends with its small print', () => {
  const message = render(costReply);
  expect(message.summary).toMatch(/^checkout, November 2026: checkout cost \$1,234.56 this month up to 22 Nov/);
  expect(kinds(message)).toEqual([
    ...['TextBlock', 'RichTextBlock', 'ColumnSet', 'ColumnSet', 'Chart.Line', 'RichTextBlock', 'RichTextBlock'],
    ...['RichTextBlock', 'Table', 'RichTextBlock', 'ActionSet', 'RichTextBlock'],
  ]);
  const [rows] = nodesOf(message.card.body[8], /^Table$/).map((found) => found.rows);
  expect(rows.map((row: unknown) => textOfCard(row).split('\n'))).toEqual([
    ['Service', 'Cost', 'Change'],
    ['Amazon Elastic Compute Cloud', '$800.00', '+$100.00'],
    ['R&D <!channel> *x* <b>', '<$0.01', '-$20.00'],
    ['Total', '$1,234.56', '+$132.10'],
  ]);
  expect(textOfCard(message.card)).toContain('and 12 more');
  expect(nodesOf(message.card, /^Action\.Execute$/)[0]).toEqual({
    type: 'Action.Execute',
    title: 'By service',
    verb: 'run',
    data: { run: 'cost checkout by service' },
    associatedInputs: 'none',
  });
});

describe('text is text', () => {
  test.each([
    'R&D <!channel> *x* <b>',
    '**bold** _it_ ~no~ `code` [safe](https://evil.example)',
    '<at>Ada</at> &lt;at&gt; &amp;',
    '1. not a list',
    '- nor this',
    '# 1 > 2',
    'C:\\temp \\*x\\*',
    'www.example.com',
    'see https://evil.example now',
    'שלום עולם',
    '👩‍👩‍👧‍👦 表',
  ])('%s', (words) => {
    const shown = read(
      reply(
        words,
        text(words),
        facts({ label: words, value: words, remark: words }),
        table({ caption: words, columns: [{ title: words }], rows: [[words]], total: [words] }),
        note(words),
        buttons({ label: words, run: 'cost' }),
      ),
    );
    expect(shown.split('\n').filter((line) => line === words)).toHaveLength(11);
  });

  test('no date is made of it', () => {
    const words = '{{DATE(2026-11-24T00:00:00Z, SHORT)}} {{{TIME(2026-11-24T00:00:00Z)}}}';
    expect(read(reply(words, text(words))).replaceAll('\u2060', '')).toBe(`${words}\n${words}`);
  });

  test('what is not seen and what turns the direction is gone', () => {
    expect(read(reply('invoice\u202egnp.exe', text('zero\u200bwidth')))).toBe('invoicegnp.exe\nzerowidth');
  });

  test('any title reads as it is, or cut', () => {
    fc.assert(
      fc.property(anyText, (words) => {
        const [shown = ''] = read(reply(words)).replaceAll('\u2060', '').split('\n');
        const whole = plainLine(words);
        expect(whole === '' ? shown === '–' : shown === whole || whole.startsWith(shown.replace(/…$/, ''))).toBe(true);
      }),
    );
  });

  test('paragraphs stay apart', () => {
    expect(read(reply('T', text('one\ntwo\n\nthree')))).toBe('T\none\ntwo\nthree');
  });
});

describe('charts', () => {
  const days = (count: number, type: 'line' | 'bar' | 'stacked' = 'line', series = 1) =>
    chart({
      title: 'Daily cost',
      type,
      labels: times(count, (i) => `day ${i + 1}`),
      series: times(series, (i) => ({ name: `cost ${i}`, values: times(count, () => 1_234_567) })),
      currency: 'USD',
      summary: 'One dollar a day.',
    });
  const chartOf = (any: Reply) => nodesOf(render(any).card, /^Chart\./)[0];

  test('have a title, colours and the numbers for who sees no picture', () => {
    const drawn = chartOf(costReply);
    expect(drawn).toMatchObject({ type: 'Chart.Line', title: 'Daily effective cost', showTitle: true });
    expect(drawn.data).toMatchObject([
      { legend: 'November', color: 'categoricalBlue' },
      { legend: 'October', color: 'neutral' },
    ]);
    expect(drawn).toMatchObject({ xAxisTitle: 'Nov', yAxisTitle: 'USD' });
    expect(drawn.data[0].values.slice(0, 2)).toEqual([
      { x: 1, y: 50 },
      { x: 2, y: 55 },
    ]);
    expect(drawn.data[0].values).toHaveLength(22);
    expect(textOfCard(drawn.fallback)).toContain('22 Nov\n$50.00\n$45.00');
  });

  test.each([
    ['bar', 1, 'Chart.VerticalBar', undefined],
    ['bar', 2, 'Chart.VerticalBar.Grouped', undefined],
    ['stacked', 2, 'Chart.VerticalBar.Grouped', true],
  ] as const)('a %s chart of %i series is a %s', (type, series, shape, stacked) => {
    const drawn = chartOf(reply('Cost', days(3, type, series)));
    expect(drawn.type).toBe(shape);
    expect(drawn.stacked).toBe(stacked);
  });

  test('of too many days are summed, and say so', () => {
    const any = reply('Cost', days(400));
    expect(chartOf(any).data[0].values[0]).toEqual({ x: 'day 1 – day 5', y: 6.17 });
    expect(read(any)).toContain('Each point of the chart is the sum of up to 5.');
  });

  test('of too many series say how many are left out', () => {
    expect(read(reply('Cost', days(3, 'stacked', 9)))).toContain('and 3 more series');
  });

  test('of nothing are words', () => {
    const any = reply('Cost', { ...days(0), summary: 'Nothing was spent.' });
    expect(nodesOf(render(any).card, /^Chart\./)).toEqual([]);
    expect(read(any)).toContain('Nothing was spent.');
  });
});

describe('what a card cannot take is counted', () => {
  const rows = (count: number) => times(count, (i) => [`team ${i}`, usd(i * 1_000_000)]);
  const wide = (columns: number) =>
    table({
      caption: 'Wide',
      columns: times(columns, (i) => ({ title: `column ${i}` })),
      rows: [times(columns, (i) => `cell ${i}`)],
    });

  test('rows', () => {
    const shown = read(
      reply('T', table({ caption: 'By team', columns: [{ title: 'Team' }, { title: 'Cost' }], rows: rows(500) })),
    );
    const count = shown.split('\n').filter((line) => line.startsWith('team ')).length;
    expect(count).toBeGreaterThan(60);
    expect(shown).toContain(`and ${500 - count} more`);
  });

  test('a wide table is a paragraph for each row', () => {
    const message = render(reply('T', wide(9)));
    expect(nodesOf(message.card, /^Table$/)).toEqual([]);
    expect(textOfCard(message.card)).toContain('cell 0  column 1 cell 1 · column 2 cell 2');
    expect(read(reply('T', wide(25)))).toContain('and 5 more columns');
  });

  test('facts, buttons and parts', () => {
    expect(read(reply('T', facts(...times(23, (i) => ({ label: `f${i}`, value: usd(i) })))))).toContain('and 3 more');
    const many = times(27, (i) => ({ label: `b${i}`, run: 'cost' }));
    expect(read(reply('T', buttons(...many, { label: 'x', run: 'y'.repeat(2001) })))).toContain('and 3 more buttons');
    const parts = times(30, () => text('x'.repeat(4000)));
    expect(read(reply('T', ...parts))).toMatch(/and 2\d more parts that did not fit into one message/);
  });

  test('and the rest stays below the limit', () => {
    const nasty = '"\\'.repeat(5000);
    const { card } = render(
      reply(
        nasty,
        ...times(40, () => text(nasty)),
        table({ caption: nasty, columns: [{ title: nasty }], rows: times(200, () => [nasty]) }),
      ),
    );
    expect(utf16(card)).toBeLessThan(78 * 1024);
  });
});

describe('forms', () => {
  const fields = [
    {
      name: 'team',
      label: 'Team',
      type: 'select',
      value: 'b',
      options: times(2, (i) => ({ label: 'ab'[i] ?? '', value: 'ab'[i] ?? '' })),
    },
    { name: 'amount', label: 'Amount', type: 'text', value: 'lots', error: 'Give whole dollars.' },
    { name: 'from', label: 'From', type: 'date', value: 'tomorrow', optional: true },
  ] as const;
  const budget = form({
    title: 'Budget',
    run: 'budget',
    submit: 'Save',
    fields: fields.map((field) => ({ ...field })) as never,
  });

  test('show their fields and what is wrong with them', () => {
    const { card } = render(reply('T', budget));
    expect(textOfCard(card)).toContain('Amount\nlots\nGive whole dollars.');
    expect(nodesOf(card, /^Input\./)).toMatchObject([
      { id: '0:0:team', value: 'b', isRequired: true, choices: [{ value: 'a' }, { value: 'b' }] },
      { id: '0:1:amount', value: 'lots' },
      { id: '0:2:from', label: 'From (optional)' },
    ]);
    expect(nodesOf(card, /^Input\.Date$/)[0]).not.toHaveProperty('value');
    expect(nodesOf(card, /^Action\.Execute$/)).toMatchObject([{ title: 'Save', data: { run: 'budget', form: 0 } }]);
  });

  test('beside each other keep their values apart', () => {
    const { card } = render(reply('T', budget, budget));
    expect(nodesOf(card, /^Action\.Execute$/)[1].data).toEqual({
      run: 'budget',
      form: 1,
      fields: budget.fields.map(({ name }) => name),
    });
    const sent = { '0:0:team': 'a', '1:0:team': 'b', '1:1:x:y': 'z', '1:2:n': 7, other: 'o' };
    expect(valuesOfForm(1, sent)).toEqual({ team: 'b', 'x:y': 'z' });
    // Clients leave out what is empty.
    expect(valuesOfForm(1, { ...sent, fields: ['team', 'note'] })).toEqual({ team: 'b', 'x:y': 'z', note: '' });
  });
});

test('any reply is a card that Teams takes', () => {
  fc.assert(
    fc.property(anyReply, (any) => void render(any)),
    { numRuns: 300 },
  );
});
