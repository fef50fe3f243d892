import type { LimitedBill, Reach } from '../../db/bills.ts';
import { sourceName } from '../../db/views.ts';
import { type Day, dateAndMonth, nameDay, nameMonth } from '../../src/finops/day.ts';
import type { Outlook } from '../../src/finops/forecast.ts';
import type { Metric } from '../../src/finops/metric.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import type { Period } from '../../src/finops/period.ts';
import { interval } from '../../src/finops/period-forecast.ts';
import { scopeName } from '../../src/finops/scope.ts';
import type { Asked } from './asked.ts';

/** "checkout", "payments, of Amazon S3" */
export function subjectName({ subject: { scope, filters } }: Asked): string {
  return [scopeName(scope), ...filters.map((filter) => `of ${filter.name}`)].join(' ');
}

/** "this month up to 22 Nov", "in October 2026", "on 22 Nov"; "on 23 Nov so far" where none of the days is complete */
export function when({ period, days, today, reach, completeThrough }: Asked): string {
  const upTo = days.end < period.end ? ` up to ${nameDay(reach.last, today)}` : '';
  return `${during(period, today)}${upTo}${days.start > completeThrough ? ' so far' : ''}`;
}

function during(period: Period, today: Day): string {
  const running = period.start <= today && today < period.end;
  switch (period.unit) {
    case 'day':
      return `on ${period.label}`;
    case 'week':
      return running ? 'this week' : `in ${period.label}`;
    case 'month':
      return running ? 'this month' : `in ${period.label}`;
    case 'quarter':
    case 'year':
      return `in ${period.label}`;
    default:
      return period.label.startsWith('the ') ? `in ${period.label}` : `from ${period.label}`;
  }
}

/** "12% more than the same days of October" */
export function change(now: Micros, before: Micros, { label }: Period, currency: string): string {
  if (before === 0) return now === 0 ? `as in ${label}` : `after nothing in ${label}`;
  const ratio = (now - before) / before;
  const direction = now > before ? 'more' : 'less';
  if (before < 0 || ratio > 9) return `${money(Math.abs(now - before), currency)} ${direction} than ${label}`;
  const percent = Math.abs(ratio) * 100;
  if (percent < 0.5) return `about as much as ${label}`;
  return `${percent < 9.95 ? Number(percent.toFixed(1)) : Math.round(percent)}% ${direction} than ${label}`;
}

/** What a reader must know of a comparison: days that may still change, and that one side is longer. */
export function caveat({ days, today, completeThrough }: Asked, before: Period): string {
  const [now, then] = [days.end - days.start, before.end - before.start];
  const incomplete = days.end - 1 - completeThrough;
  const remarks = [
    ...(Math.abs(now - then) > 0.1 * now ? [`${now} day${now === 1 ? '' : 's'} against ${then}`] : []),
    ...(incomplete > 0 && days.start <= completeThrough
      ? [
          incomplete === 1
            ? `${nameDay(days.end - 1, today)} is still incomplete`
            : `${dateAndMonth(completeThrough + 1)} to ${nameDay(days.end - 1, today)} are still incomplete`,
        ]
      : []),
  ];
  return remarks.length === 0 ? '' : ` (${remarks.join('; ')})`;
}

/** In a sentence, cents are shown of small amounts only. */
export function money(micros: Micros, currency: string): string {
  return formatMoney(micros, currency, { whole: Math.abs(micros) >= 100_000_000 });
}

/** "$358 ($340 to $377)": what is expected and its 80 % interval, where they differ. */
export function outlook(expected: Outlook, currency: string): string {
  const { low, high } = interval(expected);
  const between = low === high ? '' : ` (${money(low, currency)} to ${money(high, currency)})`;
  return `${money(expected.mean, currency)}${between}`;
}

/** "80% between $340 and $377"; nothing where nothing is uncertain. */
export function certainty(expected: Outlook, currency: string): string[] {
  const { low, high } = interval(expected);
  return low === high ? [] : [`80% between ${money(low, currency)} and ${money(high, currency)}`];
}

const METRIC_NAMES: Record<Metric, string> = {
  billed: 'Billed cost, all that is invoiced for these days: usage, purchases, tax, credits and adjustments',
  effective: 'Effective (amortised) cost',
  list: 'List cost, before any discount',
  contracted: 'Contracted cost, at negotiated rates and before commitment discounts',
};

/** The small print: the metric and what it leaves out, the days, how far the bills reach and which days may change. */
export function smallPrint(asked: Asked): string {
  const { subject, period, days, missing, today, reach, completeThrough } = asked;
  const { tax, credits } = subject.include;
  const leftOut = subject.metric === 'billed' ? [] : [...(tax ? [] : ['tax']), ...(credits ? [] : ['credits'])];
  const metric = `${METRIC_NAMES[subject.metric]}${leftOut.length > 0 ? `, without ${leftOut.join(' and ')}` : ''}.`;
  return [
    metric,
    ...(subject.without.length > 0 ? ['What is restricted to others is left out.'] : []),
    `${rangeName(days, today)}, UTC days.`,
    ...(days.start > period.start ? [`Bills begin on ${nameDay(reach.first, today)}.`] : []),
    ...(missing.length > 0 ? [`No bills of ${missing.map(nameMonth).join(', ')} have been imported.`] : []),
    `Bills reach ${nameDay(reach.last, today)}${incomplete(reach.last, completeThrough, today)}.`,
    ...limitedWithin(reach, days).map((bill) => limits(bill, today)),
    ...reach.lagging.slice(0, 3).map(({ account, last }) => `Those of ${account} reach only ${nameDay(last, today)}.`),
  ].join(' ');
}

/** The bills that cannot say everything of some days. */
export function limitedWithin({ limited }: Reach, { start, end }: { start: Day; end: Day }): LimitedBill[] {
  return limited.filter((bill) => bill.first < end && bill.last >= start);
}

/** What a bill that comes in views leaves unsaid. */
function limits({ source, account, cannot, estimatedFrom }: LimitedBill, today: Day): string {
  const what = ['list and contracted cost', ...cannot, 'crossings of more than two of these'];
  const estimated =
    estimatedFrom === undefined ? '' : ` From ${nameDay(estimatedFrom, today)} on it is an estimate of the provider.`;
  return `The bill of ${account} is from ${sourceName(source)}, which does not tell ${what.slice(0, -1).join(', ')} or ${what.at(-1)}; a FOCUS export does.${estimated}`;
}

function incomplete(last: Day, completeThrough: Day, today: Day): string {
  if (completeThrough >= last) return '';
  if (completeThrough === last - 1) return `, which is still incomplete`;
  return `; ${dateAndMonth(completeThrough + 1)} to ${nameDay(last, today)} are still incomplete`;
}

function rangeName({ start, end }: { start: Day; end: Day }, today: Day): string {
  return end - start === 1 ? nameDay(start, today) : `${nameDay(start, today)} to ${nameDay(end - 1, today)}`;
}
