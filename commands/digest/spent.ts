import { UserError } from '../../src/errors.ts';
import { nameDay } from '../../src/finops/day.ts';
import { type Period, rangePeriod } from '../../src/finops/period.ts';
import { type Scope, scopeWords } from '../../src/finops/scope.ts';
import type { Button, ChartPart } from '../../src/reply/reply.ts';
import { asFarAsKnown } from '../allocation/as-far-as-known.ts';
import { type Asked, readAsked } from '../cost/asked.ts';
import { dailyChart } from '../cost/daily-chart.ts';
import { type Figures, figuresOf } from '../cost/figures.ts';
import { spendOf } from '../cost/spend.ts';
import { caveat, change, money, subjectName, when } from '../cost/wording.ts';
import type { Reader } from './reader.ts';

/** What `cost` would be asked for these days, so that a digest and an answer say the same. */
export async function askCost(reader: Reader, scope: Scope, { words }: Period): Promise<Asked> {
  return readAsked({ ...reader, text: await costWords(reader, scope, words) }, 'cost');
}

export const costFigures = ({ tools }: Reader, asked: Asked): Promise<Figures> => figuresOf(tools, asked);

/** A single day is no picture: so many show it beside those before it. */
export const FORTNIGHT = 14;

/** The days of the digest against those before; of a single day, the two weeks that it ends. */
export async function costChart({ tools }: Reader, asked: Asked, figures: Figures): Promise<ChartPart | undefined> {
  const { days, reach, today } = asked;
  if (days.end - days.start > 1) return dailyChart(asked, figures.now, figures.before);
  const period = { ...rangePeriod(Math.max(reach.first, days.end - FORTNIGHT), days.end, today), label: 'two weeks' };
  const { part } = await asFarAsKnown(spendOf(tools.costs, asked.subject, period.start, period.end));
  return part && dailyChart({ ...asked, period, days: period }, part, undefined);
}

/** The point in one sentence. @throws UserError where none of the days is on the bills */
export function spentSentence(asked: Asked, { now, before }: Figures): string {
  const { currency } = asked.organisation;
  const compared =
    before && `, ${change(now.total, before.spend.total, before.period, currency)}${caveat(asked, before.period)}`;
  return `${subjectName(asked)} cost ${money(now.total, currency)} ${when(asked)}${compared ?? ''}.`;
}

/** @throws UserError where other days would be shown in the place of these */
export function mustKnow({ instead, reach, today }: Asked, { label }: Period): void {
  if (instead === undefined) return;
  throw new UserError(`Nothing of ${label} is on the bills yet: they reach ${nameDay(reach.last, today)}.`);
}

export async function costButton(reader: Reader, scope: Scope, period: Period): Promise<Button> {
  return { label: 'Cost in detail', run: `cost ${await costWords(reader, scope, period.words)}` };
}

export const HERE: Button = { label: 'Digests here', run: 'digest' };

async function costWords({ tools }: Reader, scope: Scope, words: string): Promise<string> {
  return `${scopeWords(scope, await tools.vocabulary())} ${words}`;
}
