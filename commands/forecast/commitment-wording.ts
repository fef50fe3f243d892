import { type Day, firstDay, monthOf, nameDay } from '../../src/finops/day.ts';
import type { PeriodForecast } from '../../src/finops/period-forecast.ts';
import { type Part, text } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import type { Subject } from '../cost/spend.ts';
import { money } from '../cost/wording.ts';
import { type Ending, endingCommitments, isEnding } from './commitments.ts';
import type { ForecastTools } from './made.ts';

type When = Pick<Asked, 'organisation' | 'reach' | 'completeThrough' | 'today'>;

/** Whoever renews a commitment wants to have thought about it. */
const SOON = 60;

/** What a forecast expects of commitments that have not ended yet; nothing where none does. */
export function commitmentsToEnd({ basis }: PeriodForecast, when: When): Part | undefined {
  const ending = (basis?.events ?? []).filter(isEnding).filter(({ on }) => on > when.completeThrough);
  const sentences = ending.flatMap((one) => sentenceOf(one, when) ?? []);
  return sentences.length === 0 ? undefined : text(sentences.join('\n'));
}

/** A sentence about each commitment that ends within two months. */
export async function commitmentsEndingSoon(
  tools: Pick<ForecastTools, 'costs' | 'organisation'>,
  subject: Subject,
  when: When,
): Promise<string[]> {
  const { completeThrough, today } = when;
  const ending = await endingCommitments(tools, subject, lately(when), today + SOON);
  return ending.filter(({ on }) => on > completeThrough).flatMap((one) => sentenceOf(one, when) ?? []);
}

/** A month says what something costs a day: the 1st is in it once, when fees are charged. As far as there are bills. */
function lately({ reach, completeThrough }: Pick<When, 'reach' | 'completeThrough'>): { start: Day; end: Day } {
  const end = completeThrough + 1;
  const first = firstDay(monthOf(completeThrough));
  const days = Math.max(end - first, first - firstDay(monthOf(first - 1)));
  return { start: Math.max(reach.first, end - days), end };
}

/** undefined where it lately made no difference. */
function sentenceOf({ on, more }: Ending, when: When): string | undefined {
  const { currency } = when.organisation;
  const { start, end } = lately(when);
  let sum = 0;
  for (let day = start; day < end; day++) sum += more.get(day) ?? 0;
  if (sum === 0) return undefined;
  const perDay = `${money(Math.abs(sum) / (end - start), currency)} a day ${sum < 0 ? 'less' : 'more'}`;
  return `A commitment ends on ${nameDay(on - 1, when.today)}: unless it is renewed, what it covers costs about ${perDay} from then on.`;
}
