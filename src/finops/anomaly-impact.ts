import { type Case, impactOf } from './anomaly-case.ts';
import { type Day, firstDay, monthOf } from './day.ts';
import type { FoundAnomaly } from './found-anomaly.ts';
import type { Micros } from './money.ts';

const DAYS_OF_MONTH = 30;
/** How many of the last anomalous days say what a day costs. */
const RECENT_DAYS = 3;

/** What an anomalous day costs beyond what was expected: the mean of the last three. */
function dailyImpact({ days, start, end, expected, actual }: FoundAnomaly): Micros {
  const anomalous = days.filter(({ day }) => day >= start && day < end).slice(-RECENT_DAYS);
  if (anomalous.length === 0) return Math.round((actual - expected) / Math.max(1, end - start));
  return Math.round(anomalous.reduce((sum, day) => sum + day.actual - day.expected, 0) / anomalous.length);
}

/** What it costs in a month if it goes on. */
export const monthlyImpact = (found: FoundAnomaly): Micros => dailyImpact(found) * DAYS_OF_MONTH;

/** The impact day by day. What the days say less or more than the whole, such as those of a slow rise, is spread over them. */
export function impactByDay(found: FoundAnomaly): Map<Day, Micros> {
  const { start, end, days } = found;
  const judged = new Map(days.map(({ day, actual, expected }) => [day, actual - expected]));
  const own = Array.from({ length: end - start }, (_, index) => start + index);
  const excess = (day: Day) => judged.get(day) ?? 0;
  let left = impactOf(found) - own.reduce((sum, day) => sum + excess(day), 0);
  return new Map(
    own.map((day) => {
      const share = Math.round(left / (end - day));
      left -= share;
      return [day, excess(day) + share];
    }),
  );
}

export interface Avoided {
  micros: Micros;
  /** The two factors. */
  daily: Micros;
  days: number;
}

/**
 * What was saved by mending an anomaly that was not expected: the mean impact of its last three days, for each day from
 * the first normal one to the end of the month, at most 30. Undefined while it goes on, and where nobody mended it.
 */
export function costAvoided({ found, course, answer }: Pick<Case, 'found' | 'course' | 'answer'>): Avoided | undefined {
  if (course !== 'over' || answer.kind !== 'not expected') return undefined;
  const backToNormal = found.end;
  const days = Math.min(DAYS_OF_MONTH, firstDay(monthOf(backToNormal) + 1) - backToNormal);
  const daily = Math.max(0, dailyImpact(found));
  return { micros: daily * days, daily, days };
}

/** A week more of what goes on; nothing more of what is over. */
const MORE_DAYS = 7;
/** Costs are never quite what they were: as much more is not worth a question. */
const LEEWAY = 1.2;

/** What "expected" means unless something else is said: through this day, up to this impact. */
export function usualExpectation(found: FoundAnomaly): { until: Day; upTo: Micros } {
  const last = found.end - 1;
  const impact = impactOf(found);
  const until = found.ongoing ? last + MORE_DAYS : last;
  return { until, upTo: roundUp((impact + (until - last) * Math.max(0, dailyImpact(found))) * LEEWAY) };
}

/** To two digits: nobody means "$1,283.17". */
function roundUp(micros: Micros): Micros {
  if (micros <= 0) return 0;
  const unit = 10 ** Math.max(6, Math.floor(Math.log10(micros)) - 1);
  return Math.ceil(micros / unit) * unit;
}
