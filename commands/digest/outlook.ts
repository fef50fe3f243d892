import { monthOf } from '../../src/finops/day.ts';
import { monthPeriod } from '../../src/finops/period.ts';
import type { Asked } from '../cost/asked.ts';
import { outlook } from '../cost/wording.ts';
import { makeForecast } from '../forecast/made.ts';
import type { Reader } from './reader.ts';

/** Where the running month is heading, as `forecast` says it; '' where it is over or too little is known. */
export async function outlookSentence({ tools }: Reader, asked: Asked): Promise<string> {
  const month = monthPeriod(monthOf(asked.reach.last));
  const made = await makeForecast(tools, asked.subject, month, asked);
  if (made === undefined || made.forecast.days.length === 0) return '';
  return `${month.label} is on course for ${outlook(made.forecast.completion, asked.organisation.currency)}.`;
}
