import type { Day } from './day.ts';
import { type Basis, type CostHistory, forecast, type KnownEvent, type Outlook, SHARES } from './forecast.ts';
import type { Micros } from './money.ts';

/** What a period will have cost at its end; all amounts are whole micros. */
export interface PeriodForecast {
  /** What its complete days cost, to the micro what the bills say. */
  spent: Micros;
  /** At completion: what was spent, and what is still to come. Without uncertainty when the period is over. */
  completion: Outlook;
  /** The days still to come, one after the other; none when the period is over. */
  days: readonly (Outlook & { day: Day })[];
  /** The sum of those of them that lie in a stretch, end exclusive. */
  sum(start: Day, end: Day): Outlook;
  /** undefined when the period is over: then it rests on the bills alone. */
  basis: Basis | undefined;
}

/** An 80 % interval: one in ten ends up below, one in ten above. */
export function interval({ quantiles }: Outlook): { low: number; high: number } {
  return { low: quantiles[0] ?? 0, high: quantiles.at(-1) ?? 0 };
}

/**
 * Forecasts the rest of a period from what the days so far have cost.
 *
 * @param spent cost of each day, in micros; a day that is missing cost nothing
 * @param period days, the end exclusive
 * @param completeThrough last day whose cost no longer changes; later ones in `spent` are passed over
 * @param known first day to learn from: the first that the bills know of, or a later one
 * @returns undefined when fewer than three days are known
 */
export function forecastPeriod({
  spent,
  period,
  completeThrough,
  known,
  events = [],
}: {
  spent: ReadonlyMap<Day, Micros>;
  period: { start: Day; end: Day };
  completeThrough: Day;
  known: Day;
  events?: readonly KnownEvent[];
}): PeriodForecast | undefined {
  let sum = 0;
  for (let day = period.start; day < period.end && day <= completeThrough; day++) sum += spent.get(day) ?? 0;
  if (completeThrough >= period.end - 1) {
    const nothing = { mean: 0, quantiles: CERTAIN };
    return { spent: sum, completion: rounded(nothing, sum), days: [], sum: () => nothing, basis: undefined };
  }
  const history = historyOf(spent, known, completeThrough, events);
  const made = history && forecast(history, period.end, events);
  if (made === undefined) return undefined;
  const { start } = period;
  return {
    spent: sum,
    completion: rounded(made.total(start), sum),
    days: made.days.flatMap((outlook, i) => {
      const day = made.start + i;
      return day < start ? [] : [{ day, ...rounded(outlook) }];
    }),
    sum: (from, to) => rounded(made.total(Math.max(start, from), to)),
    basis: made.basis,
  };
}

/** What bills say of the days from the first usage on: a day without a line cost nothing. */
function historyOf(
  spent: ReadonlyMap<Day, Micros>,
  known: Day,
  through: Day,
  events: readonly KnownEvent[],
): CostHistory | undefined {
  // What a commitment covers may cost nothing until it ends.
  const covered = events.flatMap((event) => (event.kind === 'commitment ends' ? [...event.more.keys()] : []));
  let first = Math.min(...covered);
  for (const [day, cost] of spent) if (cost !== 0 && day < first) first = day;
  if (first > through) return undefined;
  const start = Math.max(known, first);
  return { start, costs: Array.from({ length: through - start + 1 }, (_, i) => spent.get(start + i) ?? 0) };
}

const CERTAIN = SHARES.map(() => 0);

function rounded({ mean, quantiles }: Outlook, more: Micros = 0): Outlook {
  return { mean: Math.round(mean) + more, quantiles: quantiles.map((amount) => Math.round(amount) + more) };
}
