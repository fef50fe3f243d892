import { UserError } from '../errors.ts';
import { type Day, parseDay } from '../finops/day.ts';
import { calendarYearPeriod, type Period, rangePeriod, weekPeriod } from '../finops/period.ts';
import { type CalendarDate, calendarRange, datePeriod, inverted, matchDate, matchDatesOfMonth } from './dates.ts';
import type { Calendar, PeriodMatch } from './match.ts';
import { matchNaturalDate } from './natural.ts';
import { matchFiscal, matchRelative } from './relative.ts';

export const PERIOD_EXAMPLES = 'Try last month, last 30 days, Q3, 2026-10, since 1 Nov, or 3 Oct to 9 Oct.';

/** No cloud has a bill of an earlier day. */
const FIRST_DAY = parseDay('2000-01-01');

/** The longest period that the words begin with, natural dates apart. */
export function matchPeriod(words: readonly string[], calendar: Calendar): PeriodMatch | undefined {
  const match = matchDatesOfMonth(words, calendar.today) ?? matchSpans(words, calendar);
  return match && withinReach(match, calendar.today);
}

/** As above, and natural dates, which take a hundred times longer to read. */
export function matchAnyPeriod(words: readonly string[], calendar: Calendar): PeriodMatch | undefined {
  const simple = matchPeriod(words, calendar);
  if (simple) return simple;
  const natural = matchNaturalDate(words, calendar.today);
  return natural && withinReach(natural, calendar.today);
}

/** The period that begins on the first day of what follows "since" and lasts until today; "from X to Y" is a range. */
export function matchSince(words: readonly string[], calendar: Calendar): PeriodMatch | undefined {
  const match = matchAnyPeriod(words, calendar);
  if (!match || words.slice(0, match.length).some(isTo)) return match;
  const { today } = calendar;
  return { length: match.length, read: () => rangePeriod(match.read().start, today + 1, today) };
}

function withinReach({ length, read }: PeriodMatch, today: Day): PeriodMatch {
  return { length, read: () => refuseOutOfReach(read(), today) };
}

function refuseOutOfReach(period: Period, today: Day): Period {
  if (period.start < FIRST_DAY) throw new UserError('That is further back than any bill.', { hint: PERIOD_EXAMPLES });
  if (period.start <= today) return period;
  throw new UserError(`There are no bills of the future yet: ${period.label} has not begun.`, {
    hint: PERIOD_EXAMPLES,
  });
}

/** One named stretch of days, with its date when it is one that may lack its year. */
interface Span extends PeriodMatch {
  date?: CalendarDate;
}

/** One span, or from the first to the last day of two: "3 Oct to 9 Oct", "2026-08 to 2026-10", "last month to yesterday". */
function matchSpans(words: readonly string[], calendar: Calendar): PeriodMatch | undefined {
  const from = matchSpan(words, calendar);
  if (!from || !isTo(words[from.length] ?? '')) return from;
  const to = matchSpan(words.slice(from.length + 1), calendar);
  return to ? { length: from.length + 1 + to.length, read: () => spanRange(from, to, calendar.today) } : from;
}

function spanRange(from: Span, to: Span, today: Day): Period {
  if (from.date && to.date) return calendarRange(from.date, to.date, today);
  const [first, last] = [from.read(), to.read()];
  if (last.end <= first.start) throw inverted(first.label, last.label);
  return rangePeriod(first.start, last.end, today);
}

const isTo = (word: string) => word === 'to' || word === '-';

function matchSpan(words: readonly string[], calendar: Calendar): Span | undefined {
  return (
    matchRelative(words, calendar) ??
    matchFiscal(words, calendar) ??
    matchYear(words) ??
    matchDateSpan(words, calendar.today) ??
    matchWeekOf(words, calendar.today)
  );
}

function matchYear([word = '']: readonly string[]): Span | undefined {
  if (!/^20\d\d$/.test(word)) return;
  return { length: 1, read: () => calendarYearPeriod((Number(word) - 1970) * 12) };
}

function matchDateSpan(words: readonly string[], today: Day): Span | undefined {
  const found = matchDate(words);
  return found && { ...found, read: () => datePeriod(found.date, today) };
}

function matchWeekOf(words: readonly string[], today: Day): Span | undefined {
  if (words[0] !== 'week' || words[1] !== 'of') return;
  const found = matchDate(words.slice(2));
  if (found?.date.date === undefined) return;
  return { length: found.length + 2, read: () => weekPeriod(datePeriod(found.date, today).start, today) };
}
