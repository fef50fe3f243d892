import type { Call } from '../../src/chat.ts';
import { unlessRefused } from '../../src/errors.ts';
import { type Budget, changeOf } from '../../src/finops/budget.ts';
import { formatMonth, type Month, monthOf, nameDay } from '../../src/finops/day.ts';
import { causesOf } from '../../src/finops/variance.ts';
import { type Button, buttons, facts, note, type Reply, reply, text } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import { drivers } from '../cost/detail.ts';
import { spendOf } from '../cost/spend.ts';
import { certainty, money, smallPrint } from '../cost/wording.ts';
import { commitmentsToEnd } from '../forecast/commitment-wording.ts';
import { askedWithin } from './asked-within.ts';
import { courseChart } from './course-chart.ts';
import { partsOf } from './list.ts';
import { hasBegun, periodWords, type Standing, shareOf, standingOf } from './standing.ts';
import { budgetName, budgetWords, periodLabel, termsName, variance, verdict } from './wording.ts';

const LEFT_OUT = 'What is restricted to others is in the budget and not in what was spent.';

/** How one budget stands, why, and where it is heading; undefined where it has none in this month. */
export async function showBudget(call: Call, asked: Asked, budget: Budget, month: Month): Promise<Reply | undefined> {
  const { organisation, reach, completeThrough, today, subject } = asked;
  const ground = { tools: call.tools, organisation, reach, completeThrough, without: subject.without };
  const standing = await standingOf(budget, month, ground);
  if (standing === undefined) return undefined;
  const within = askedWithin(standing, asked);
  const change = changeOf(budget, month);
  return reply(
    `Budget of ${budgetName(budget, organisation)}, ${periodLabel(standing.of, today)}`,
    text(verdict(standing, organisation, today)),
    standing.forecast && commitmentsToEnd(standing.forecast, asked),
    asked.instead !== undefined && text(asked.instead),
    subject.without.length > 0 && text(LEFT_OUT),
    factsOf(standing, asked),
    courseChart(standing, organisation, today),
    ...(hasBegun(standing) ? [...(await causes(call, within)), ...(await drivers(call.tools, within))] : []),
    await partsOf(call, asked, budget, month),
    buttons(...nextQuestions(call, standing, asked)),
    change &&
      note(`Budget: ${termsName(change.terms, organisation.currency)}, by ${change.by} on ${change.at.slice(0, 10)}.`),
    note(smallPrint(hasBegun(standing) ? within : asked)),
  );
}

function factsOf(standing: Standing, { organisation: { currency }, today }: Asked) {
  const { of, spent, planned, forecast, days, runsOut } = standing;
  const [begun, running] = [hasBegun(standing), days.end < of.end];
  const isUnknown = running && forecast === undefined;
  const amount = (micros: number, signed = false) => ({ micros, currency, signed });
  return facts(
    { label: 'Budget', value: amount(of.amount), remark: of.rhythm },
    begun && {
      label: 'Spent',
      value: amount(spent),
      ...(of.amount > 0 && { remark: `${Math.round(shareOf(standing, spent) * 100)}% of the budget` }),
    },
    begun && { label: 'Remaining', value: amount(of.amount - spent) },
    begun &&
      running && {
        label: 'Against the plan so far',
        value: amount(spent - planned, true),
        remark: `${money(planned, currency)} were planned up to ${nameDay(days.end - 1, today)}`,
      },
    running &&
      forecast !== undefined && {
        label: 'Forecast',
        value: amount(forecast.completion.mean),
        remark: [periodLabel(of, today), ...certainty(forecast.completion, currency)].join('; '),
      },
    isUnknown && { label: 'Forecast', value: 'not known', remark: 'too few days to go by' },
    (begun || !isUnknown) && {
      label: 'Variance',
      value: amount(variance(standing), true),
      remark: isUnknown ? 'so far' : running ? 'as forecast' : 'at the end',
    },
    (runsOut !== undefined || !isUnknown) && {
      label: 'Runs out',
      value: runsOut === undefined ? 'not in this period' : nameDay(runsOut, today),
    },
  );
}

/** Whether more was used or another price was paid, where the bills say list prices. */
export async function causes(
  { tools: { costs } }: Pick<Call, 'tools'>,
  { subject, days, before, organisation }: Asked,
) {
  if (before === undefined || subject.metric === 'list') return [];
  const listed = { ...subject, metric: 'list' as const };
  const priced = async ({ start, end }: { start: number; end: number }) => ({
    cost: (await spendOf(costs, subject, start, end)).total,
    // Bills that do not say list prices are no fault.
    list: (await spendOf(costs, listed, start, end).catch(unlessRefused))?.total ?? 0,
  });
  const found = causesOf(await priced(days), await priced(before));
  if (found === undefined) return [];
  const { currency } = organisation;
  const amount = (micros: number) => ({ micros, currency, signed: true });
  return [
    facts(
      { label: 'Change by usage', value: amount(found.usage), remark: `against ${before.label}, at its discounts` },
      { label: 'Change by price', value: amount(found.price), remark: 'other discounts than then' },
    ),
  ];
}

function nextQuestions({ may }: Call, standing: Standing, { vocabulary, reach }: Asked): Button[] {
  const { budget, of } = standing;
  const name = budgetWords(budget, vocabulary);
  const before = monthOf(of.period.start - 1);
  const [begun, words] = [hasBegun(standing), periodWords(standing)];
  return [
    ...(begun ? [{ label: 'Cost', run: `cost ${name} ${words}` }] : []),
    ...(of.period.start > reach.first
      ? [{ label: 'Period before', run: `budget ${name} ${formatMonth(before)}` }]
      : []),
    { label: 'History', run: `budget history ${name}` },
    ...(may('budget', budget.scope) ? [{ label: 'Remove ...', run: `budget remove ${name}` }] : []),
    { label: 'Share', run: `share budget ${name} ${words}` },
  ];
}
