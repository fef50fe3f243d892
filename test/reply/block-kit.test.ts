import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, renderBlockKit } from '../../src/reply/block-kit.ts';
import { buttons, chart, facts, form, type Reply, reply, table, text } from '../../src/reply/reply.ts';
import { formatValue } from '../../src/reply/value.ts';
import { checkBlocks } from '../support/block-kit-checker.ts';
import { anyMicros, anyReply, anyText } from './arbitrary-reply.ts';
import { costReply } from './cost-reply.ts';

type Message = ReturnType<typeof renderBlockKit>;
const render = (any: Reply, style: Parameters<typeof renderBlockKit>[1]['chart'] = 'native'): Message => {
  const message = renderBlockKit(any, { chart: style });
  expect(checkBlocks(message)).toEqual([]);
  return message;
};
const kinds = ({ blocks }: Message) => blocks.map(({ type }) => type);
const ofKind = <K extends Block['type']>({ blocks }: Message, type: K) =>
  blocks.filter((block): block is Extract<Block, { type: K }> => block.type === type);
const contexts = (message: Message) => ofKind(message, 'context').map(({ elements }) => elements[0]?.text);
const usd = (micros: number) => ({ micros, currency: 'USD' });
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

test('an answer leads with its point and ends with its small print', () => {
  const message = render(costReply);
  expect(message.text).toBe(
    'checkout, November 2026: checkout cost $1,234.56 this month up to 22 Nov, 12% more than the same days of October.',
  );
  expect(kinds(message)).toEqual([
    ...['header', 'rich_text', 'rich_text', 'data_visualization', 'context', 'rich_text', 'table', 'context'],
    ...['actions', 'context'],
  ]);
  expect(ofKind(message, 'table')[0]?.rows.map((row) => row.map((cell) => cell.text))).toEqual([
    ['Service', 'Cost', 'Change'],
    ['Amazon Elastic Compute Cloud', '$800.00', '+$100.00'],
    ['R&D <!channel> *x* <b>', '<$0.01', '-$20.00'],
    ['Total', '$1,234.56', '+$132.10'],
  ]);
  expect(ofKind(message, 'actions')[0]?.elements[0]).toEqual({
    type: 'button',
    text: { type: 'plain_text', text: 'By service', emoji: false },
    action_id: 'run:0',
    value: 'cost checkout by service',
  });
});

test('the notification calls nobody', () => {
  const { text: shown } = render(reply('R&D <!channel> *x* <b>', text('a_b _c_ :tada: at 10:30')));
  expect(shown).toBe(
    'R&amp;D &lt;!channel&gt; \u2060*\u2060x\u2060*\u2060 &lt;b&gt;: a_b \u2060_\u2060c\u2060_\u2060 \u2060:\u2060tada: at 10:30',
  );
});

describe('charts', () => {
  const days = (count: number, type: 'line' | 'bar' = 'line') =>
    chart({
      title: 'Daily cost',
      type,
      labels: times(count, (i) => `day ${i + 1}`),
      series: [{ name: 'cost', values: times(count, () => 1_000_000) }],
      currency: 'USD',
      summary: 'One dollar a day.',
    });
  const points = (message: Message) => ofKind(message, 'data_visualization')[0]?.chart.series[0]?.data;

  test('a native chart sums days that are too many, and says so', () => {
    const message = render(reply('Cost', days(50)));
    expect(points(message)?.slice(0, 2)).toEqual([
      { label: 'day 1–day 2', value: 2 },
      { label: 'day 3–day 5', value: 3 },
    ]);
    expect(points(message)?.at(-1)).toEqual({ label: 'day 48–day 50', value: 3 });
    expect(contexts(message)).toEqual(['One dollar a day.\nEach point of the chart is the sum of up to 3.']);
  });

  test('a native chart joins the last of too many bars', () => {
    const data = points(render(reply('Cost', days(50, 'bar'))));
    expect(data).toHaveLength(20);
    expect(data?.at(-1)).toEqual({ label: '31 more', value: 31 });
  });

  test('a day without a value is no zero', () => {
    const gaps = days(3);
    gaps.series[0]?.values.splice(1, 1, null);
    const message = render(reply('Cost', gaps));
    expect(points(message)?.map(({ label }) => label)).toEqual(['day 1', 'day 3']);
    expect(contexts(message)[0]).toContain('Not drawn: 1 point without a value in one of the series.');
  });

  test('only two are native, the others sparklines', () => {
    const message = render(reply('Cost', days(5), days(5), days(5)));
    expect(ofKind(message, 'data_visualization')).toHaveLength(2);
    expect(JSON.stringify(message)).toContain('█████\\nlowest $1.00, highest $1.00, last $1.00');
  });

  test('an uploaded image stands for the first', () => {
    const message = render(reply('Cost', days(5), days(5)), { slackFile: 'F123' });
    expect(ofKind(message, 'image')).toEqual([
      {
        type: 'image',
        slack_file: { id: 'F123' },
        title: { type: 'plain_text', text: 'Daily cost', emoji: false },
        alt_text: 'One dollar a day.',
      },
    ]);
  });
});

describe('what Slack cannot take is counted', () => {
  const rows = (count: number) => times(count, (i) => [`team ${i}`, usd(i * 1_000_000)]);
  const byTeam = (count: number) =>
    table({ caption: 'By team', columns: [{ title: 'Team' }, { title: 'Cost' }], rows: rows(count), omitted: 5 });

  test('rows of a table', () => {
    const message = render(reply('Cost', byTeam(150)));
    expect(ofKind(message, 'table')[0]?.rows).toHaveLength(100);
    expect(contexts(message)).toEqual(['and 56 more']);
  });

  test('a second table is a listing', () => {
    const message = render(reply('Cost', byTeam(1), byTeam(2)));
    const listed = ofKind(message, 'rich_text').at(-1)?.elements[0];
    expect(listed).toEqual({
      type: 'rich_text_preformatted',
      elements: [{ type: 'text', text: 'Team     Cost\nteam 0  $0.00\nteam 1  $1.00' }],
    });
  });

  test('columns', () => {
    const columns = times(23, (i) => ({ title: `month ${i}` }));
    expect(contexts(render(reply('Cost', table({ caption: 'Wide', columns, rows: [] }))))).toEqual([
      'and 3 more columns',
    ]);
  });

  test('buttons that are too many or too long', () => {
    const many = times(27, (i) => ({ label: `Team ${i}`, run: `cost ${i}` }));
    const message = render(reply('Cost', buttons(...many, { label: 'Long', run: 'x'.repeat(2001) })));
    expect(ofKind(message, 'actions')[0]?.elements).toHaveLength(25);
    expect(contexts(message)).toEqual(['and 3 more buttons that cannot be shown here']);
  });

  test('parts beyond the characters of a message', () => {
    const long = (length: number) => text('x'.repeat(length));
    const message = render(reply('Cost', ...times(4, () => long(4000)), long(1000), long(800)));
    expect(kinds(message)).toEqual(['header', 'rich_text', 'section', 'section', 'section', 'section', 'context']);
    expect(contexts(message)).toEqual(['and 1 more part that did not fit into one message']);
  });

  test('parts beyond the blocks of a message', () => {
    const message = render(reply('Cost', ...times(60, (i) => text(`${i}`))));
    expect(message.blocks).toHaveLength(50);
    expect(contexts(message)).toEqual(['and 12 more parts that did not fit into one message']);
  });
});

test('buttons of one label are told apart for a screen reader', () => {
  const message = render(
    reply(
      'Cost',
      buttons({ label: 'More', run: 'cost a' }, { label: 'More', run: 'cost b' }, { label: 'Up', run: 'up' }),
    ),
  );
  expect(ofKind(message, 'actions')[0]?.elements.map((element) => element.accessibility_label)).toEqual([
    'More: cost a',
    'More: cost b',
    undefined,
  ]);
});

test('a form opens by a button', () => {
  const message = render(
    reply('Budget', form({ title: 'Set a budget', run: 'budget set', submit: 'Save', fields: [] })),
  );
  expect(kinds(message)).toEqual(['header', 'section', 'actions']);
  expect(ofKind(message, 'actions')[0]?.elements[0]).toMatchObject({
    text: { text: 'Open form' },
    value: 'budget set',
  });
});

describe('whatever the reply', () => {
  const style = fc.constantFrom('native' as const, 'sparkline' as const, { slackFile: 'F123' });

  test('Slack takes it, and reads no markup in it', () => {
    fc.assert(
      fc.property(anyReply, style, (any, chosen) => {
        const message = render(any, chosen);
        const written = JSON.stringify(message.blocks);
        expect(written).not.toContain('"mrkdwn"');
        expect(written).not.toMatch(/"plain_text","text":"(?:[^"\\]|\\.)*","emoji":true/);
        expect(message.text.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
      }),
    );
  });

  test('what is read has no invisible or controlling characters', () => {
    fc.assert(
      fc.property(anyReply, style, (any, chosen) => {
        const read = JSON.stringify(render(any, chosen).blocks, (key, value) => (key === 'value' ? '' : value));
        expect(read).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b\ufeff]|\\u00[01]/u);
      }),
    );
  });

  test('every amount is exact', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyMicros), { maxLength: 15 }), (list) => {
        const rows = list.map(([name, micros]) => [name, usd(micros)]);
        const columns = [{ title: 'Team' }, { title: 'Cost' }];
        const shown = render(
          reply(
            'Cost',
            facts(...list.map(([label, micros]) => ({ label, value: usd(micros) }))),
            table({ caption: 'By team', columns, rows }),
          ),
        );
        const fact = ofKind(shown, 'rich_text')[0]?.elements[0]?.elements.filter(({ style }) => style?.bold);
        const cells = ofKind(shown, 'table')[0]
          ?.rows.slice(1)
          .map((row) => row[1]?.text);
        const exact = list.map(([, micros]) => formatValue(usd(micros)));
        expect(cells).toEqual(exact);
        if (list.length > 0) expect(fact?.map((element) => element.text)).toEqual(exact);
      }),
    );
  });
});
