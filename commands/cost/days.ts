import type { Reach } from '../../db/bills.ts';
import { UserError } from '../../src/errors.ts';
import { type Day, formatDay, type Month, monthOf, nameDay } from '../../src/finops/day.ts';
import { dayPeriod, monthPeriod, type Period, previousPeriod } from '../../src/finops/period.ts';
import { type Question, questionWords } from '../../src/finops/question.ts';
import type { Vocabulary } from '../../src/finops/scope.ts';

/** The period that was asked for, or the newest one that the bills know where it has only just begun. */
export function reachable(
  question: Question,
  context: { reach: Reach; completeThrough: Day; today: Day; vocabulary: Vocabulary; command: string },
): { period: Period; instead: string | undefined } {
  const { period } = question;
  const { reach, completeThrough, today } = context;
  const upTo = `The bills reach ${nameDay(reach.last, today)}`;
  if (period.end <= reach.first) {
    const first = monthPeriod(monthOf(reach.first));
    throw new UserError(`The bills begin on ${nameDay(reach.first, today)}; there are none for ${period.label}.`, {
      hint: 'Older bills can be imported at any time.',
      suggestions: [suggest({ ...question, period: first, periodGiven: true }, context)],
    });
  }
  if (period.start <= reach.last) {
    refuseUnbilled(question, context);
    return { period, instead: undefined };
  }
  if (period.unit === 'day') {
    return {
      period: dayPeriod(completeThrough, today),
      instead: `${upTo}, so ${nameAsked(period, today)} is not on them yet; this is the newest complete day.`,
    };
  }
  const newest = monthPeriod(monthOf(reach.last));
  return { period: newest, instead: `${upTo}, so ${period.label} is not on them yet; this is ${newest.label}.` };
}

function nameAsked(period: Period, today: Day): string {
  if (period.start === today) return 'today';
  return period.start === today - 1 ? 'yesterday' : period.label;
}

/** A month that was never imported did not cost nothing. */
function refuseUnbilled(
  question: Question,
  context: { reach: Reach; today: Day; vocabulary: Vocabulary; command: string },
): void {
  const { period } = question;
  const { first, last, missing } = context.reach;
  const days = { start: Math.max(period.start, first), end: Math.min(period.end, last + 1) };
  const months = monthOf(days.end - 1) - monthOf(days.start) + 1;
  if (missingWithin(days, context.reach).length < months) return;
  const newest = monthPeriod(Math.max(...billedMonths(first, last, missing)));
  throw new UserError(`No bills of ${period.label} have been imported.`, {
    hint: 'Whoever runs Showback imports them: npx showback import <file or folder>.',
    suggestions: [suggest({ ...question, period: newest, periodGiven: true }, context)],
  });
}

function billedMonths(first: Day, last: Day, missing: readonly Month[]): Month[] {
  const all = Array.from({ length: monthOf(last) - monthOf(first) + 1 }, (_, index) => monthOf(first) + index);
  return all.filter((month) => !missing.includes(month));
}

/** The months that the days touch and of which no bill has been imported. */
export function missingWithin({ start, end }: { start: Day; end: Day }, { missing }: Reach): Month[] {
  return missing.filter((month) => month >= monthOf(start) && month <= monthOf(end - 1));
}

function suggest(question: Question, { vocabulary, command }: { vocabulary: Vocabulary; command: string }) {
  const run = `${command} ${questionWords(question, vocabulary)}`;
  return { label: run, run };
}

/** As many days as the bills reach are compared, never some days with a whole month. */
export function comparison(
  { versus }: Question,
  period: Period,
  { start, end }: { start: Day; end: Day },
  reach: Reach,
): Period | undefined {
  // What the bills know in part would be compared with what they know whole.
  if (start > period.start) return undefined;
  const before = versus === undefined ? previousPeriod(period, end - 1) : asLong(versus, period, end);
  if (before.start < reach.first || before.start > reach.last || missingWithin(before, reach).length > 0)
    return undefined;
  return { ...before, end: Math.min(before.end, reach.last + 1) };
}

function asLong(versus: Period, period: Period, end: Day): Period {
  const days = end - period.start;
  if (end === period.end || versus.end - versus.start <= days) return versus;
  const words = `${formatDay(versus.start)} to ${formatDay(versus.start + days - 1)}`;
  const label = `the same ${days === 1 ? 'day' : 'days'} of ${versus.label}`;
  return { start: versus.start, end: versus.start + days, label, words };
}
