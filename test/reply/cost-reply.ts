import { buttons, chart, facts, note, type Reply, reply, table, text } from '../../src/reply/reply.ts';

const usd = (amount: number, signed = false) => ({ micros: Math.round(amount * 1_000_000), currency: 'USD', signed });
const days = Array.from({ length: 30 }, (_, i) => `${i + 1} Nov`);

/** What `cost checkout` answers. */
export const costReply: Reply = reply(
  'checkout, November 2026',
  text('checkout cost $1,234.56 this month up to 22 Nov, 12% more than the same days of October.'),
  facts(
    { label: 'Total', value: usd(1234.56) },
    { label: 'Change', value: usd(132.1, true), remark: '12% more than the same days of October' },
    { label: 'Daily average', value: usd(56.11) },
  ),
  chart({
    title: 'Daily effective cost',
    type: 'line',
    labels: days,
    currency: 'USD',
    incompleteFrom: 20,
    summary: 'Between $50 and $80 a day, highest on 7 Nov.',
    series: [
      { name: 'November', values: days.map((_, i) => (i < 22 ? (50 + (i % 7) * 5) * 1_000_000 : null)) },
      { name: 'October', role: 'past', values: days.map((_, i) => (45 + (i % 7) * 5) * 1_000_000) },
    ],
  }),
  table({
    caption: 'Largest drivers of the change',
    columns: [{ title: 'Service' }, { title: 'Cost' }, { title: 'Change' }],
    rows: [
      ['Amazon Elastic Compute Cloud', usd(800), usd(100, true)],
      ['R&D <!channel> *x* <b>', usd(0.001), usd(-20, true)],
    ],
    total: ['Total', usd(1234.56), usd(132.1, true)],
    omitted: 12,
  }),
  buttons({ label: 'By service', run: 'cost checkout by service' }, { label: 'Share', run: 'share cost $checkout' }),
  note('Effective cost without tax; bills up to 22 Nov, the last 2 days are incomplete.'),
);
