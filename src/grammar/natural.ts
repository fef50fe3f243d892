import type { ParsedComponents } from 'chrono-node';
import * as en from 'chrono-node/en';
import { UserError } from '../errors.ts';
import { type Day, dayOf, formatDay, monthOf } from '../finops/day.ts';
import { calendarYearPeriod, dayPeriod, monthPeriod, type Period } from '../finops/period.ts';
import { datePeriod } from './dates.ts';
import type { PeriodMatch } from './match.ts';

/** A natural date has no more words than this. */
const MOST_WORDS = 6;

/** The longest run of first words that is a date as people say it: "3 days ago", "the day before yesterday". */
export function matchNaturalDate(words: readonly string[], today: Day): PeriodMatch | undefined {
  for (let length = Math.min(words.length, MOST_WORDS); length > 0; length--) {
    const read = naturalDate(words.slice(0, length).join(' '), today);
    if (read) return { length, read };
  }
  return;
}

function naturalDate(text: string, today: Day): (() => Period) | undefined {
  const noon = new Date(`${formatDay(today)}T12:00:00Z`);
  const [found] = en.casual.parse(text, { instant: noon, timezone: 0 });
  if (!found || found.end || found.text.length !== text.length) return;
  if (isTwoDates(text)) return refuseTwoDates(text);
  const [year, month, date] = [found.start.get('year'), found.start.get('month'), found.start.get('day')];
  const day = dayOf(year ?? 0, month ?? 0, date ?? 0);
  if (day === undefined) return;
  const upcoming = text.startsWith('next ');
  return precisePeriod(found.start, day > today && !upcoming ? pastDay(found.start, day, today) : day, today);
}

/** As precise as what was said: "3 days ago" is a day, "2 months ago" a month. A time of day alone is no date. */
function precisePeriod(said: ParsedComponents, day: Day, today: Day): (() => Period) | undefined {
  if (said.isCertain('day') || said.isCertain('weekday')) return () => dayPeriod(day, today);
  if (said.isCertain('month')) return () => monthPeriod(monthOf(day));
  return said.isCertain('year') ? () => calendarYearPeriod(monthOf(day)) : undefined;
}

/** The year or week that was not said is filled in with the nearest, which can lie ahead. */
function pastDay(said: ParsedComponents, day: Day, today: Day): Day {
  if (said.isCertain('year')) return day;
  if (!said.isCertain('month')) return day - 7;
  return datePeriod({ month: said.get('month') ?? 1, date: said.get('day') ?? 1 }, today).start;
}

/** 10/3/2026 is 3 October to some and 10 March to others. */
function isTwoDates(text: string): boolean {
  const [, first, second] = /^(\d\d?)[/.-](\d\d?)(?:[/.-]\d+)?$/.exec(text) ?? [];
  return Math.max(Number(first), Number(second)) <= 12 && first !== second;
}

function refuseTwoDates(text: string): () => never {
  return () => {
    throw new UserError(`${text} can be read as two days.`, { hint: 'Write the month by its name, or 2026-10-03.' });
  };
}
