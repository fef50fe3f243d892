import type { Command } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import type { Person } from '../../src/finops/organisation.ts';
import { buttons, chart, facts, form, note, type Reply, reply, table, text } from '../../src/reply/reply.ts';

/** Text that is markup in one place or another: Slack, Markdown, HTML. */
export const NASTY = 'R&D <!channel> *x* <b>';

export const ada: Person = { email: 'ada@acme.example', name: 'Ada Byron' };
export const grace: Person = { email: 'grace@acme.example', name: 'Grace Hopper' };

/** Commands that behave in every way a command may, with replies that look like real ones. */
export const fakeCommands: readonly Command[] = [
  {
    name: 'cost',
    about: 'What a service, team or the whole company spent, and how that compares',
    usage: 'cost [scope] [period] [by dimension]',
    examples: ['cost', 'cost checkout last month', 'cost by team'],
    async run({ text: words, see }) {
      const scope = words.split(' ')[0] || 'Acme';
      if (scope === 'chekout') {
        throw new UserError('I do not know "chekout".', {
          suggestions: [{ label: 'cost checkout', run: 'cost checkout' }],
        });
      }
      await see(scope === 'people' ? { kind: 'unit', name: scope } : { kind: 'workload', name: scope });
      return costReply(scope);
    },
  },
  {
    name: 'whoami',
    about: 'Who asks',
    usage: 'whoami',
    examples: ['whoami'],
    async run({ person }) {
      return reply('You', text(person === undefined ? 'Nobody in particular.' : `${person.name}, ${person.email}.`));
    },
  },
  {
    name: 'echo',
    about: 'The words again, in every part of a reply',
    usage: 'echo <words>',
    examples: ['echo hello'],
    async run({ text: words }) {
      return reply(
        words,
        text(words),
        facts({ label: words, value: words, remark: words }),
        table({ caption: words, columns: [{ title: words }], rows: [[words]] }),
        note(words),
      );
    },
  },
  {
    name: 'budget',
    about: 'Sets what a team may spend in a month',
    usage: 'budget',
    examples: ['budget'],
    async run({ values }) {
      const amount = values['amount'];
      if (amount === undefined) return budgetForm();
      if (!/^\d+$/.test(amount)) return budgetForm(amount, 'Give the amount in whole dollars, such as 12000.');
      return reply('Budget', text(`${values['team']} may spend $${amount} a month.`));
    },
  },
  {
    name: 'crash',
    about: 'Fails',
    usage: 'crash',
    examples: [],
    async run() {
      throw new Error('the disk is on fire');
    },
  },
];

function budgetForm(value?: string, error?: string): Reply {
  return reply(
    'Budget',
    text('A budget is what a team may spend in a calendar month.'),
    form({
      title: 'Set a budget',
      run: 'budget',
      submit: 'Save budget',
      fields: [
        {
          name: 'team',
          label: 'Team',
          type: 'select',
          options: ['payments', 'search'].map((team) => ({ label: team, value: team })),
        },
        {
          name: 'amount',
          label: 'Amount in USD',
          type: 'text',
          ...(value !== undefined && { value }),
          ...(error !== undefined && { error }),
        },
        { name: 'from', label: 'Valid from', type: 'date', optional: true },
      ],
    }),
  );
}

function costReply(scope: string): Reply {
  const usd = (dollars: number, signed = false) => ({ micros: dollars * 1_000_000, currency: 'USD', signed });
  const days = Array.from({ length: 22 }, (_, day) => day + 1);
  const spend = (day: number) => Math.round((52 + day * 0.4 + 9 * Math.sin(day / 1.9)) * 1_000_000);
  return reply(
    `${scope}, this month`,
    text(
      `${scope} cost $1,234.56 this month up to 22 Nov, 12% more than the same days of October; on course for $1,690.`,
    ),
    facts(
      { label: 'Total', value: usd(1234.56), remark: 'up to 22 Nov' },
      { label: 'Change', value: usd(132.27, true), remark: '+12% on the same days of October' },
      { label: 'Daily average', value: usd(56.12) },
      { label: 'Projected month end', value: usd(1690) },
    ),
    chart({
      title: `Daily cost of ${scope}`,
      type: 'line',
      labels: days.map((day) => `${day} Nov`),
      series: [
        { name: 'November', values: days.map(spend) },
        { name: 'October', role: 'past', values: days.map((day) => spend(day + 6) - 7_000_000) },
      ],
      currency: 'USD',
      incompleteFrom: 20,
      summary: 'From $56.92 on 1 Nov to $53.29 on 22 Nov, the most on 15 Nov: $66.99.',
    }),
    table({
      caption: 'The five largest drivers of the change',
      columns: [
        { title: 'Service' },
        { title: 'This month', align: 'right' },
        { title: 'October', align: 'right' },
        { title: 'Change', align: 'right' },
        { title: '', align: 'right' },
      ],
      rows: [
        ['Amazon Elastic Compute Cloud', usd(702.12), usd(610.02), usd(92.1, true), { ratio: 0.151, signed: true }],
        ['Amazon Relational Database Service', usd(288.4), usd(248.9), usd(39.5, true), { ratio: 0.159, signed: true }],
        ['AWS Lambda', usd(104.09), usd(88.36), usd(15.73, true), { ratio: 0.178, signed: true }],
        ['Amazon Simple Storage Service', usd(96.2), usd(99.1), usd(-2.9, true), { ratio: -0.029, signed: true }],
        ['AmazonCloudWatch', usd(43.75), usd(55.91), usd(-12.16, true), { ratio: -0.218, signed: true }],
      ],
      total: ['Total', usd(1234.56), usd(1102.29), usd(132.27, true), { ratio: 0.12, signed: true }],
    }),
    buttons(
      { label: 'By service', run: `cost ${scope} by service` },
      { label: 'By account', run: `cost ${scope} by account` },
      { label: 'Last month', run: `cost ${scope} last month` },
    ),
    note('Effective cost without tax. 1 to 22 Nov, UTC days. Bills reach 22 Nov; the last 2 days are incomplete.'),
  );
}
