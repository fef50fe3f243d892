import { nameDay } from '../../src/finops/day.ts';
import type { PeriodForecast } from '../../src/finops/period-forecast.ts';
import { type Part, text } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';
import type { Subject } from '../cost/spend.ts';
import { money } from '../cost/wording.ts';
import { type Ending, endingCommitments, isEnding } from './commitments.ts';
import type { ForecastTools } from './made.ts';

type When = Pick<Asked, 'organisation' | 'completeThrough' | 'today'>;

/** Four weeks say what something costs a day. */
const LATELY = 28;
/** Whoever renews a commitment wants to have thought about it. */
const SOON = 60;

/** What a forecast expects of commitments that have not ended yet; nothing where none does. */
export function commitmentsToEnd({ basis }: PeriodForecast, when: When): Part | undefined {
  const ending = (basis?.events ?? []).filter(isEnding).filter(({ on }) => on > when.completeThrough);
  return ending.length === 0 ? undefined : text(ending.map((one) => sentenceOf(one, when)).join('\n'));
}

/** A sentence about each commitment that ends within two months. */
export async function commitmentsEndingSoon(
  tools: Pick<ForecastTools, 'costs' | 'organisation'>,
  subject: Subject,
  when: When,
): Promise<string[]> {
  const { completeThrough, today } = when;
  const lately = { start: completeThrough - LATELY + 1, end: completeThrough + 1 };
  const ending = await endingCommitments(tools, subject, lately, today + SOON);
  return ending.filter(({ on }) => on > completeThrough).map((one) => sentenceOf(one, when));
}

function sentenceOf({ on, more }: Ending, { organisation: { currency }, completeThrough, today }: When): string {
  let sum = 0;
  for (let day = completeThrough; day > completeThrough - LATELY; day--) sum += more.get(day) ?? 0;
  const perDay = `${money(Math.abs(sum) / LATELY, currency)} a day ${sum < 0 ? 'less' : 'more'}`;
  return `A commitment ends on ${nameDay(on - 1, today)}: unless it is renewed, what it covers costs about ${perDay} from then on.`;
}
