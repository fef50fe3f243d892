import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buttons, form, reply, table, text } from '../../src/reply/reply.ts';
import { renderTerminal } from '../../src/reply/terminal.ts';
import { formatValue } from '../../src/reply/value.ts';
import { anyMicros, anyReply, anyText } from './arbitrary-reply.ts';
import { costReply } from './cost-reply.ts';

/** Colours alone: other sequences would have come out of data. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours begin with
const COLOURS = /\u001b\[\d+m/g;
const plain = { colour: false, width: 80 };

test('an answer reads from the point to the small print', () => {
  expect(renderTerminal(costReply, plain)).toBe(`checkout, November 2026

checkout cost $1,234.56 this month up to 22 Nov, 12% more than the same days of
October.

Total          $1,234.56
Change         +$132.10  12% more than the same days of October
Daily average  $56.11

Daily effective cost
November  ▅▆▆▇▇██▅▆▆▇▇██▅▆▆▇▇██▅········
          lowest $50.00, highest $80.00, last $50.00
October   ▅▅▆▆▇▇█▅▅▆▆▇▇█▅▅▆▆▇▇█▅▅▆▆▇▇█▅▅
          lowest $45.00, highest $75.00, last $50.00
1 Nov to 30 Nov; incomplete from 21 Nov
Between $50 and $80 a day, highest on 7 Nov.

Largest drivers of the change
Service                            Cost    Change
Amazon Elastic Compute Cloud    $800.00  +$100.00
R&D <!channel> *x* <b>           <$0.01   -$20.00
Total                         $1,234.56  +$132.10
and 12 more

By service  npx showback ask "cost checkout by service"
Share       npx showback ask 'share cost $checkout'

Effective cost without tax; bills up to 22 Nov, the last 2 days are incomplete.`);
});

test('colour changes how the words look, not the words', () => {
  const coloured = renderTerminal(costReply, { colour: true, width: 80 });
  expect(coloured).toContain('\u001b[1mcheckout, November 2026\u001b[22m');
  expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(costReply, plain));
});

test('a narrow table shortens names, never amounts', () => {
  const shown = renderTerminal(costReply, { colour: false, width: 40 });
  expect(shown).toContain('Amazon Elastic Com…    $800.00  +$100.00');
});

test('a table with more figures than the line takes becomes lists, without what is empty', () => {
  const amount = { micros: 1_234_560_000, currency: 'USD' };
  const titles = ['Team', 'January', 'February', 'March', 'April', 'May'];
  const wide = table({
    caption: 'By month',
    columns: titles.map((title) => ({ title })),
    rows: [
      ['payments', amount, amount, amount, amount, amount],
      ['search', '', '', '', amount, ''],
    ],
  });
  expect(renderTerminal(reply('Costs', wide), { colour: false, width: 40 })).toBe(`Costs

By month
payments
  January   $1,234.56
  February  $1,234.56
  March     $1,234.56
  April     $1,234.56
  May       $1,234.56
search
  April  $1,234.56`);
});

test('a form says what it asks for and what was wrong', () => {
  const asked = form({
    title: 'Set a budget',
    run: 'budget set checkout',
    submit: 'Save',
    fields: [
      { name: 'amount', label: 'Amount', type: 'text', value: 'much', error: 'Not a number' },
      { name: 'from', label: 'From', type: 'date', optional: true },
      {
        name: 'kind',
        label: 'Kind',
        type: 'select',
        value: 'm',
        options: [
          { label: 'Monthly', value: 'm' },
          { label: 'Yearly', value: 'y' },
        ],
      },
    ],
  });
  expect(renderTerminal(reply('Budget', asked), plain)).toBe(`Budget

Set a budget
Amount  much ! Not a number
From    (optional)
Kind    Monthly (Monthly, Yearly)
Save    npx showback ask "budget set checkout" --fill amount=... --fill from=...
        --fill kind=...`);
});

test('a rule of YAML is YAML still when it takes several lines', () => {
  const rule = '- { name: Amazon S3 of account sandbox, when: { account: "3000", service: Amazon S3 }, team: search }';
  const shown = renderTerminal(reply('Claim', text(rule)), plain).replace('Claim\n\n', '');
  expect(shown.split('\n').length).toBeGreaterThan(1);
  expect(parse(shown)).toEqual(parse(rule));
});

test.each([
  ["cost o'hare $(reboot)", "npx showback ask 'cost o'\\''hare $(reboot)'"],
  ["cost o'hare", 'npx showback ask "cost o\'hare"'],
  ['cost `reboot`', "npx showback ask 'cost `reboot`'"],
])('%s can be pasted into a shell', (run, line) => {
  expect(renderTerminal(reply('Next', buttons({ label: 'Ask', run })), plain)).toBe(`Next\n\nAsk  ${line}`);
});

describe('whatever the reply', () => {
  test('no line is wider than the terminal, and data cannot control it', () => {
    fc.assert(
      fc.property(anyReply, fc.integer({ min: 40, max: 160 }), fc.boolean(), (any, width, colour) => {
        const shown = renderTerminal(any, { colour, width });
        const words = shown.replace(COLOURS, '');
        expect(words).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
        if (!colour) expect(words).toBe(shown);
        for (const line of words.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('every amount of a table is shown whole', () => {
    const rows = fc.array(fc.tuple(anyText, anyMicros, anyText, anyMicros, anyMicros), { maxLength: 10 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 120 }), (list, width) => {
        const usd = (micros: number) => ({ micros, currency: 'USD' });
        const shown = renderTerminal(
          reply(
            'Costs',
            table({
              caption: 'By team',
              columns: ['Team', 'January', 'Owner', 'February', 'March'].map((title) => ({ title })),
              rows: list.map(([team, a, owner, b, c]) => [team, usd(a), owner, usd(b), usd(c)]),
            }),
          ),
          { colour: false, width },
        );
        for (const [, a, , b, c] of list) {
          for (const micros of [a, b, c]) expect(shown).toContain(formatValue(usd(micros)));
        }
      }),
    );
  });
});
