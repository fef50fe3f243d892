import type { Call, Command } from '../src/chat.ts';
import { firstDay, type Month } from '../src/finops/day.ts';
import { filterWords, scopeWords } from '../src/finops/scope.ts';
import { type Button, buttons, facts, note, reply, text } from '../src/reply/reply.ts';
import { type Asked, readAsked } from './cost/asked.ts';
import { nextQuestions } from './cost/buttons.ts';
import { detailOf } from './cost/detail.ts';
import { type Figures, figuresOf } from './cost/figures.ts';
import { priceRise } from './cost/price.ts';
import { spendOf } from './cost/spend.ts';
import { caveat, certainty, change, money, outlook, smallPrint, subjectName, when } from './cost/wording.ts';

export const cost: Command = {
  name: 'cost',
  about: 'What a service, team or the whole company spent, and how that compares',
  usage:
    'cost [scope] [of <provider|service|account|region|environment>] [period] [by dimension] [vs period] [as billed|effective|list|contracted]',
  examples: [
    'cost',
    'cost last month by team',
    'cost mine this month by service',
    'cost last 30 days by day',
    'cost Q3 as billed',
    'cost unallocated',
  ],
  async run(call) {
    const asked = await readAsked(call);
    const figures = await figuresOf(call.tools, asked);
    const detail = await detailOf(call.tools, asked, figures);
    const price = priceRise(asked, figures);
    return reply(
      `${subjectName(asked)}, ${asked.period.label}`,
      text(await leadOf(call, asked, figures)),
      asked.instead !== undefined && text(asked.instead),
      price !== undefined && text(price),
      factsOf(asked, figures),
      ...detail,
      buttons(...nextQuestions(asked), ...disputing(call, asked)),
      note(smallPrint(asked)),
    );
  },
};

/** An owner may say that something is not theirs. */
function disputing({ may }: Call, { subject: { scope, filters }, vocabulary }: Asked): Button[] {
  if ((scope.kind !== 'team' && scope.kind !== 'workload') || !may('claim', scope)) return [];
  const words = [scopeWords(scope, vocabulary), ...filters.map((filter) => filterWords(filter, vocabulary))];
  return [{ label: 'Not mine ...', run: `dispute ${words.join(' ')}` }];
}

const daysIn = (month: Month): number => firstDay(month + 1) - firstDay(month);

/** The point in one sentence. */
async function leadOf({ tools: { costs } }: Call, asked: Asked, { now, before, projected }: Figures): Promise<string> {
  const { organisation, reach, subject } = asked;
  const name = subjectName(asked);
  const spent = now.total === 0 ? 'nothing' : money(now.total, organisation.currency);
  if (now.total === 0 && (before === undefined || before.spend.total === 0)) {
    const ever = await spendOf(costs, subject, reach.first, reach.last + 1);
    if (ever.daily.size === 0) return `${name} has no cost: none of the imported bills mention it.`;
    return `${name} cost nothing ${when(asked)}.`;
  }
  const compared =
    before &&
    `, ${change(now.total, before.spend.total, before.period, organisation.currency)}${caveat(asked, before.period)}`;
  const course =
    projected === undefined ? '' : `; on course for ${outlook(projected.completion, organisation.currency)}`;
  return `${name} cost ${spent} ${when(asked)}${compared ?? ''}${course}.`;
}

function factsOf(
  { organisation: { currency }, days, missing, period, question, reach }: Asked,
  { now, before, projected }: Figures,
) {
  const count = days.end - days.start - missing.reduce((sum, month) => sum + daysIn(month), 0);
  const remark = before && `on ${before.period.label}`;
  return facts(
    { label: 'Total', value: { micros: now.total, currency } },
    before && {
      label: 'Change',
      value: { micros: now.total - before.spend.total, currency, signed: true },
      ...(remark !== undefined && { remark }),
    },
    count > 1 && {
      label: 'Daily average',
      value: { micros: Math.round(now.total / count), currency },
      remark: `over ${count} days`,
    },
    projected !== undefined && {
      label: 'Month-end projection',
      value: { micros: projected.completion.mean, currency },
      remark: [period.label, ...certainty(projected.completion, currency)].join('; '),
    },
    now.credits !== 0 && { label: 'Credits', value: { micros: now.credits, currency }, remark: 'not in the total' },
    now.tax !== 0 && { label: 'Tax', value: { micros: now.tax, currency }, remark: 'not in the total' },
    before === undefined &&
      (question.versus ?? period).start - 1 < reach.last && {
        label: 'Change',
        value: 'not known',
        remark: 'not all of the days before are on the bills',
      },
  );
}
