import { type Day, nameDay } from '../../src/finops/day.ts';
import type { Outlook } from '../../src/finops/forecast.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { interval } from '../../src/finops/period-forecast.ts';
import { type ChartPart, chart, type TablePart, table } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import { subjectName } from '../cost/wording.ts';
import type { Made } from './made.ts';

/** A picture of more points than this says less, not more: what is longer is shown by the week. */
const MOST_DAYS = 62;

/** One or some days: what they cost, or what is expected of them. */
interface Step {
  label: string;
  days: number;
  isForecast: boolean;
  expected: Outlook;
}

/**
 * The days of the period, as they were and as they are expected, with the interval; none for less than two points. A week is
 * drawn by what it costs a day: the first and the last one have fewer days, and cost no less for it.
 */
export function forecastChart(asked: Asked, made: Made): ChartPart[] {
  const steps = stepsOf(asked, made);
  const forecastFrom = steps.findIndex(({ isForecast }) => isForecast);
  if (steps.length < 2 || forecastFrom === -1) return [];
  const { currency } = asked.organisation;
  const values = (of: (expected: Outlook) => number) =>
    steps.map(({ expected, days }) => Math.round(of(expected) / days));
  const { low, high } = interval(made.forecast.completion);
  const money = (micros: number) => formatMoney(micros, currency);
  return [
    chart({
      title: `Daily cost of ${subjectName(asked)}${isDaily(asked) ? '' : ' by week'}, actual and forecast`,
      type: 'line',
      labels: steps.map(({ label }) => label),
      // Days that have been lie within their interval too: some platforms draw no point that has no value in each series.
      series: [
        { name: 'Cost', values: values(({ mean }) => mean), role: 'main' },
        { name: '1 in 10 below', values: values((expected) => interval(expected).low), role: 'low' },
        { name: '1 in 10 above', values: values((expected) => interval(expected).high), role: 'high' },
      ],
      currency,
      forecastFrom,
      summary: `Spent ${money(made.forecast.spent)}; expected at completion ${money(made.forecast.completion.mean)}, with a probability of 80% between ${money(low)} and ${money(high)}.`,
    }),
  ];
}

/** What is still to come, in numbers. */
export function forecastTable(asked: Asked, made: Made): TablePart[] {
  const rows = stepsOf(asked, made).filter(({ isForecast }) => isForecast);
  if (rows.length === 0) return [];
  const { currency } = asked.organisation;
  const amounts = (expected: Outlook) => {
    const { low, high } = interval(expected);
    return [expected.mean, low, high].map((micros) => ({ micros, currency }));
  };
  const { days, sum } = made.forecast;
  const [start = 0, end = 0] = [days[0]?.day, (days.at(-1)?.day ?? -1) + 1];
  return [
    table({
      caption: 'Still to come',
      columns: [
        { title: isDaily(asked) ? 'Day' : 'Week from' },
        { title: 'Expected', align: 'right' },
        { title: '1 in 10 below', align: 'right' },
        { title: '1 in 10 above', align: 'right' },
      ],
      rows: rows.map(({ label, expected }) => [label, ...amounts(expected)]),
      total: ['Together', ...amounts(sum(start, end))],
    }),
  ];
}

const isDaily = ({ period }: Asked): boolean => period.end - period.start <= MOST_DAYS;

/** Days, or weeks that begin anew where the forecast begins: no week is both. */
function stepsOf(asked: Asked, { forecast, history }: Made): Step[] {
  const { period, completeThrough, reach, today } = asked;
  const size = isDaily(asked) ? 1 : 7;
  const first = Math.max(period.start, reach.first);
  const begin = Math.max(period.start, Math.min(period.end, completeThrough + 1));
  const past = runs(first, begin, size, 'first').map(([from, to]): Step => {
    let spent = 0;
    for (let day = from; day < to; day++) spent += history.daily.get(day) ?? 0;
    return {
      label: nameDay(from, today),
      days: to - from,
      isForecast: false,
      expected: { mean: spent, quantiles: [spent] },
    };
  });
  const ahead = runs(begin, period.end, size, 'last').map(
    ([from, to]): Step => ({
      label: nameDay(from, today),
      days: to - from,
      isForecast: true,
      expected: forecast.sum(from, to),
    }),
  );
  return [...past, ...ahead];
}

/** Equal runs of days. The one that is shorter comes first where days have been, and last where they are to come. */
function runs(from: Day, to: Day, size: number, short: 'first' | 'last'): [Day, Day][] {
  const lead = short === 'first' ? (size - ((to - from) % size)) % size : 0;
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / size)) }, (_, i) => [
    Math.max(from, from - lead + i * size),
    Math.min(to, from - lead + (i + 1) * size),
  ]);
}
