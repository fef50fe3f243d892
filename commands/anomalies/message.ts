import type { Anomaly } from '../../db/anomalies.ts';
import { impactOf, stateOf, waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import { costAvoided, monthlyImpact } from '../../src/finops/anomaly-impact.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import { formatMoney } from '../../src/finops/money.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { severityOf } from '../../src/finops/severity.ts';
import { type Button, buttons, type Fact, facts, type Part, type Reply, reply, text } from '../../src/reply/reply.ts';
import { askedWords } from './asked-of.ts';
import { bandChart } from './chart.ts';
import { makeUp } from './drivers.ts';
import { answerWords, findersWords, outgrownWords, type Place, sentenceOf, stateWords } from './wording.ts';

/** What the messages about anomalies are written for. */
export interface Desk extends Place {
  organisation: Organisation;
}

/** Whether this message is where an anomaly is answered: it may have moved to another team. */
const isAnsweredIn = (one: Anomaly, key: string): boolean => one.message === key && waitsForAnswer(one);

/** An anomaly as its owners read it; the buttons give way to who answered what. */
export function anomalyMessage(one: Anomaly, key: string, desk: Desk): Reply {
  return reply(
    titleOf(one),
    ...anomalyParts(one, desk),
    one.message !== key && text(movedWords(one)),
    buttons(...(isAnsweredIn(one, key) ? answerButtons(one) : []), showButton(one)),
  );
}

const movedWords = ({ askedOf }: Anomaly): string => `It has moved: ${scopeName(askedOf)} is asked now.`;

const showButton = ({ id }: Anomaly): Button => ({ label: 'Show', run: `anomalies ${id}` });

export function anomalyParts(one: Anomaly, desk: Desk): (Part | undefined)[] {
  return [
    text(sentenceOf(one, desk)),
    ...said(one, desk),
    facts(...factsOf(one, desk)),
    bandChart(one.found, desk),
    makeUp(one.found, desk),
  ];
}

export const titleOf = ({ id, found }: Anomaly): string => `Anomaly ${id}: ${scopeName(found.scope)}`;

/** What the team that is to take an anomaly over is asked, and what came of it. */
export function handoverMessage(one: Anomaly, to: Scope, desk: Desk): Reply {
  const { answer } = one;
  const waits = answer.kind === 'not ours' && stateOf(one) === 'waiting for another team';
  const lead = waits
    ? `${answer.by} says that this belongs to ${scopeName(to)}.`
    : 'Nobody has to accept this any more.';
  return reply(
    titleOf(one),
    text(`${lead} ${sentenceOf(one, desk)}`),
    facts(...factsOf(one, desk)),
    bandChart(one.found, desk),
    makeUp(one.found, desk),
    buttons(...(waits ? handoverButtons(one) : []), showButton(one)),
  );
}

/** Several anomalies of a team: a line each, with its buttons or with who answered what. */
export function listMessage(list: readonly Anomaly[], key: string, desk: Desk): Reply {
  const waiting = list.filter((one) => isAnsweredIn(one, key)).length;
  return reply(
    `${list.length} anomalies`,
    text(
      waiting === 0
        ? 'All of them are answered.'
        : `${waiting} of them ${waiting === 1 ? 'waits' : 'wait'} for an answer.`,
    ),
    ...list.flatMap((one) => {
      const at = one.answer.kind === 'none' ? '' : ` (${formatMoment(one.answer.at, desk.zone)})`;
      const words = answerWords(one, desk);
      const said = one.message === key ? words && `${words}${at}` : movedWords(one);
      return [
        text([`${one.id}. ${sentenceOf(one, desk)}`, said].filter(Boolean).join(' ')),
        buttons(...(isAnsweredIn(one, key) ? answerButtons(one, true) : []), {
          ...showButton(one),
          label: `Show ${one.id}`,
        }),
      ];
    }),
  );
}

/** Nobody is told unasked what only some may see: a button shows it to those. */
export function restrictedMessage(list: readonly Anomaly[]): Reply {
  const waits = list.some(waitsForAnswer);
  return reply(
    list.map(({ id }) => `Anomaly ${id}`).join(', '),
    text(waits ? 'An anomaly waits for an answer.' : 'This was answered.'),
    buttons(...list.map((one) => ({ ...showButton(one), label: `Show ${one.id}` }))),
  );
}

/** What has been said of it so far. */
function said(one: Anomaly, desk: Desk): Part[] {
  const words = [waitsForAnswer(one) ? outgrownWords(one, desk) : undefined, answerWords(one, desk)];
  return words.filter((word) => word !== undefined).map(text);
}

function factsOf(one: Anomaly, { currency, organisation, zone }: Desk): (Fact | false)[] {
  const { found, course, answer } = one;
  const impact = impactOf(found);
  const money = (micros: number) => ({ micros, currency, signed: true });
  const avoided = costAvoided(one);
  return [
    { label: 'Impact so far', value: money(impact) },
    found.outside !== undefined && { label: 'Found by', value: findersWords(found.outside) },
    course === 'ongoing' && {
      label: 'Per month',
      value: money(monthlyImpact(found)),
      remark: 'if it goes on',
    },
    { label: 'Severity', value: severityOf(impact, organisation.anomalies.severity) },
    { label: 'State', value: stateWords(one) },
    { label: 'Asked', value: askedWords(one, organisation) },
    answer.kind !== 'none' && { label: 'Answered', value: formatMoment(answer.at, zone), remark: answer.by },
    avoided !== undefined && {
      label: 'Cost avoided',
      value: { micros: avoided.micros, currency },
      remark: `${formatMoney(avoided.daily, currency)} a day lately x ${avoided.days} days to the end of the month, at most 30`,
    },
  ];
}

/** The four answers; with its number where several anomalies share a message. */
export function answerButtons({ id }: Anomaly, numbered = false): Button[] {
  const which = numbered ? ` ${id}` : '';
  return [
    { label: `Expected${which}`, run: `anomalies expected ${id}` },
    { label: `Not expected${which}...`, run: `anomalies wrong ${id}` },
    { label: `Not mine${which}...`, run: `anomalies notmine ${id}` },
    { label: `Need time${which}`, run: `anomalies later ${id}` },
  ];
}

export function handoverButtons({ id }: Anomaly, numbered = false): Button[] {
  const which = numbered ? ` ${id}` : '';
  return [
    { label: `Accept${which}`, run: `anomalies accept ${id}` },
    { label: `Not ours either${which}`, run: `anomalies decline ${id}` },
  ];
}
