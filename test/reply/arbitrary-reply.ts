import fc from 'fast-check';
import type { Part, Reply, Value } from '../../src/reply/reply.ts';

/** What bills and people have called things, or might. */
const NASTY = [
  'R&D <!channel> *x* <b>',
  '<script>alert("1")</script>',
  '" onclick="alert(1)',
  '&amp; &lt;',
  ':tada: _x_ ~y~ `z` ```',
  '<@U123> <https://example.com|safe>',
  'x'.repeat(10_000),
  '表'.repeat(500),
  'e\u0301\u0302'.repeat(300),
  '👩‍👩‍👧‍👦'.repeat(60),
  'שלום עולם',
  'invoice\u202egnp.exe',
  'zero\u200bwidth\u2060joined\ufeff',
  'half \ud83d and half \ude00',
  'two\nlines\r\nand\ttabs',
  '\u001b[31mred\u001b[0m \u0007 \u009b2J \u0000',
  ' ',
  '',
];

const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

/** Short names, real ones and texts that break what does not expect them. */
export const anyText = fc.oneof(
  fc.constantFrom('checkout', 'Amazon Elastic Compute Cloud', 'payments'),
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: anyUnit, maxLength: 40 }),
);

/** Micros of amounts up to a billion. */
export const anyMicros = fc.oneof(fc.integer({ min: -1e15, max: 1e15 }), fc.integer({ min: -20_000, max: 20_000 }));

const anyCurrency = fc.constantFrom('USD', 'EUR', 'JPY', 'CHF', 'BHD');

const anyValue: fc.Arbitrary<Value> = fc.oneof(
  anyText,
  fc.record({ micros: anyMicros, currency: anyCurrency, signed: fc.boolean() }),
  fc.record({ ratio: fc.double(), signed: fc.boolean() }),
);

const optional = { requiredKeys: [] as [] };

const anyFacts = fc.record({
  kind: fc.constant('facts' as const),
  facts: fc.array(
    fc
      .tuple(anyText, anyValue, fc.record({ remark: anyText }, optional))
      .map(([label, value, rest]) => ({ label, value, ...rest })),
    { maxLength: 25 },
  ),
});

const anyTable: fc.Arbitrary<Part> = fc
  .tuple(
    anyText,
    fc.array(fc.tuple(anyText, fc.record({ align: fc.constantFrom('left' as const, 'right' as const) }, optional)), {
      maxLength: 25,
    }),
    fc.array(fc.array(anyValue, { maxLength: 25 }), { maxLength: 120 }),
    fc.record({ total: fc.array(anyValue, { maxLength: 25 }), omitted: fc.nat(1000) }, optional),
  )
  .map(([caption, columns, rows, rest]) => ({
    kind: 'table',
    caption,
    columns: columns.map(([title, align]) => ({ title, ...align })),
    rows,
    ...rest,
  }));

const anyChart: fc.Arbitrary<Part> = fc
  .tuple(
    fc.record({
      title: anyText,
      summary: anyText,
      currency: anyCurrency,
      type: fc.constantFrom('line' as const, 'bar' as const, 'stacked' as const),
      labels: fc.array(anyText, { maxLength: 90 }),
      series: fc.array(
        fc
          .tuple(
            anyText,
            fc.array(fc.option(anyMicros, { freq: 10 }), { maxLength: 90 }),
            fc.record({ role: fc.constantFrom('main' as const, 'past' as const) }, optional),
          )
          .map(([name, values, role]) => ({ name, values, ...role })),
        { maxLength: 8 },
      ),
    }),
    fc.record({ incompleteFrom: fc.nat(90) }, optional),
  )
  .map(([chart, rest]) => ({ kind: 'chart', ...chart, ...rest }));

const anyButtons = fc.record({
  kind: fc.constant('buttons' as const),
  buttons: fc.array(fc.record({ label: anyText, run: anyText }), { maxLength: 30 }),
});

const anyForm: fc.Arbitrary<Part> = fc
  .record({
    title: anyText,
    run: anyText,
    submit: anyText,
    fields: fc.array(
      fc
        .tuple(
          fc.record({ name: anyText, label: anyText, type: fc.constantFrom('text', 'date', 'select') }),
          fc.record(
            {
              value: anyText,
              error: anyText,
              optional: fc.boolean(),
              options: fc.array(fc.record({ label: anyText, value: anyText }), { maxLength: 5 }),
            },
            optional,
          ),
        )
        .map(([field, rest]) => ({ ...field, ...rest })),
      { maxLength: 5 },
    ),
  })
  .map((form) => ({ kind: 'form', ...form }));

const anyPart: fc.Arbitrary<Part> = fc.oneof(
  anyText.map((text) => ({ kind: 'text' as const, text })),
  anyText.map((text) => ({ kind: 'note' as const, text })),
  anyFacts,
  anyTable,
  anyChart,
  anyButtons,
  anyForm,
);

/** Any reply that the types allow, and more than anybody would send. */
export const anyReply: fc.Arbitrary<Reply> = fc.record({
  title: anyText,
  parts: fc.oneof(
    { weight: 9, arbitrary: fc.array(anyPart, { maxLength: 8 }) },
    { weight: 1, arbitrary: fc.array(anyPart, { maxLength: 70 }) },
  ),
});
