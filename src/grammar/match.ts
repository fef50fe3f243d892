import type { Day } from '../finops/day.ts';
import type { Period } from '../finops/period.ts';

/** What words for days are read against. */
export interface Calendar {
  today: Day;
  fiscalYearStart: number;
}

/**
 * So many words that name a period. It is read only when the words turn out not to be a name: `read` throws a UserError for
 * a period that cannot be, such as 31 Feb.
 */
export interface PeriodMatch {
  length: number;
  read: () => Period;
}
