/** A day of a bill: whole days since 1970-01-01, in UTC. */
export type Day = number;

/** A month: whole months since January 1970. */
export type Month = number;

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const MILLISECONDS = 86_400_000;

/** @returns undefined when there is no such date, e.g. 31 February */
export function dayOf(year: number, month: number, date: number): Day | undefined {
  const day = Date.UTC(year, month - 1, date) / MILLISECONDS;
  const found = dateOf(day);
  return found.year === year && found.month === month && found.date === date ? day : undefined;
}

export function dateOf(day: Day): { year: number; month: number; date: number } {
  const date = new Date(day * MILLISECONDS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, date: date.getUTCDate() };
}

/**
 * Reads "2026-11-01".
 * @throws RangeError on anything else
 */
export function parseDay(text: string): Day {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const day = dayOf(Number(year), Number(month), Number(date));
  if (day === undefined) throw new RangeError(`"${text}" is no date like 2026-11-01`);
  return day;
}

/** "2026-11-01" */
export function formatDay(day: Day): string {
  return new Date(day * MILLISECONDS).toISOString().slice(0, 10);
}

/** The day for people: "22 Nov", and "22 Nov 2025" when it is not in the year of today. */
export function nameDay(day: Day, today: Day): string {
  const { year } = dateOf(day);
  return year === dateOf(today).year ? dateAndMonth(day) : `${dateAndMonth(day)} ${year}`;
}

/** "22 Nov" */
export function dateAndMonth(day: Day): string {
  const { month, date } = dateOf(day);
  return `${date} ${monthName(month).slice(0, 3)}`;
}

/** "November" for 11. */
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? String(month);
}

/** "October 2026" */
export function nameMonth(month: Month): string {
  const { year, month: number } = dateOf(firstDay(month));
  return `${monthName(number)} ${year}`;
}

/** "2026-10" */
export function formatMonth(month: Month): string {
  return formatDay(firstDay(month)).slice(0, 7);
}

export function monthOf(day: Day): Month {
  const { year, month } = dateOf(day);
  return (year - 1970) * 12 + month - 1;
}

export function firstDay(month: Month): Day {
  return Date.UTC(1970, month, 1) / MILLISECONDS;
}

/** The Monday of the day's week. */
export function mondayOf(day: Day): Day {
  return day - ((((day + 3) % 7) + 7) % 7);
}

/** Saturday or Sunday. */
export const isWeekend = (day: Day): boolean => day - mondayOf(day) >= 5;

/** The same date so many years later; 29 February becomes 1 March where there is none. */
export function addYears(day: Day, years: number): Day {
  const { year, month, date } = dateOf(day);
  return Date.UTC(year + years, month - 1, date) / MILLISECONDS;
}
