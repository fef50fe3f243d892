import type { Day } from '../day.ts';

/** What must be passed together for a day to be out of the ordinary. Amounts are in the unit of the series. */
export interface Thresholds {
  /** Deviations above what was expected. */
  deviations: number;
  /** Share of what was expected. */
  relative: number;
  /** Amount above what was expected. */
  absolute: number;
  /** The amount is never less than this share of what the series costs on an ordinary day: it fits cents and millions alike. */
  ofADay: number;
  /** Cost of a day that makes a workload of less than two weeks worth a question; undefined: none is asked. */
  newcomer: number | undefined;
  /** All thresholds are divided by it; between a half and two. Learning turns it. */
  sensitivity: number;
}

/** For bills: amounts in micros a day. A release may well change what a service costs by a quarter. */
export const DEFAULT_THRESHOLDS = { deviations: 4, relative: 0.4, absolute: 15_000_000, newcomer: 100_000_000 };

/** What an owner said of days of a series. */
export interface Answer {
  start: Day;
  /** Exclusive. */
  end: Day;
  answer: 'expected' | 'not expected';
  /** Expected until then, exclusive; the end of the days that were asked about where it is not given. */
  until?: Day;
  /** Expected up to this much above the ordinary a day; any amount where it is not given. */
  upTo?: number;
}

/** What a series is judged by beside its own costs. */
export interface SeriesSettings extends Thresholds {
  answers: readonly Answer[];
  isHoliday(day: Day): boolean;
}

export const DEFAULTS: SeriesSettings = {
  deviations: 4,
  relative: 0.25,
  absolute: 0,
  ofADay: 0.3,
  newcomer: undefined,
  sensitivity: 1,
  answers: [],
  isHoliday: () => false,
};

/** How much above the ordinary a day may cost by the answers. */
export function answeredAllowance(answers: readonly Answer[], day: Day): number {
  let allowed = 0;
  for (const { answer, start, end, until = end, upTo = Number.POSITIVE_INFINITY } of answers) {
    if (answer === 'expected' && day >= start && day < until) allowed = Math.max(allowed, upTo);
  }
  return allowed;
}

export function isCalledWrong(answers: readonly Answer[], span: { start: Day; end: Day }): boolean {
  return answers.some(({ answer, start, end }) => answer === 'not expected' && start < span.end && end > span.start);
}

export function boundedSensitivity({ sensitivity }: Thresholds): number {
  return Math.min(2, Math.max(0.5, sensitivity));
}
