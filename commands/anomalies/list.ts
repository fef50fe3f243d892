import type { Anomaly, AnomalyFilter } from '../../db/anomalies.ts';
import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { type CaseState, impactOf, waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import { nameDay } from '../../src/finops/day.ts';
import { formatMoney } from '../../src/finops/money.ts';
import type { Period } from '../../src/finops/period.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { severityOf } from '../../src/finops/severity.ts';
import { readQuestion } from '../../src/grammar.ts';
import {
  buttons,
  type NotePart,
  note,
  type Part,
  type Reply,
  reply,
  type TablePart,
  table,
  text,
} from '../../src/reply/reply.ts';
import { answerButtons, type Desk, handoverButtons } from './message.ts';
import { deskFor, isOf, isShown, LEFT_OUT, mayAccept, mayAnswer, notLookedAt } from './see.ts';
import { answerWords, sentenceOf, stateWords } from './wording.ts';

const WHICH = {
  open: ['open', 'later', 'not expected', 'waiting for another team'],
  answered: ['expected', 'not expected', 'closed'],
  all: undefined,
} as const satisfies Record<string, readonly CaseState[] | undefined>;
type Which = keyof typeof WHICH;

const MOST = 10;

/** The anomalies of a scope: those that are not done with, unless others are asked for. */
export async function listAnomalies(call: Call): Promise<Reply> {
  const { which, scope, period } = await readAsked(call);
  const desk = deskFor(call);
  const mine = scope.kind === 'mine';
  const hidden = await call.see(mine ? company(call) : scope);
  const leftOut = hidden.length > 0 && note(LEFT_OUT);
  const filter = { ...filterOf(which), ...(period && { days: period }) };
  if (mine) return waitingReply(await waitingFor(call, filter), desk, leftOut);
  const list = (await call.tools.anomalies.list(filter)).filter((one) => isOf(one, scope, call) && isShown(one, call));
  const title = `Anomalies of ${scopeName(scope)}${period ? `, ${period.label}` : ''}`;
  const unseen = await notLookedAt(call);
  if (list.length === 0) return reply(title, text(noneWords(which)), buttons(which !== 'all' && ALL), unseen, leftOut);
  const first = list.slice(0, MOST);
  return reply(
    title,
    text(summaryOf(list, desk)),
    anomalyTable(list, desk),
    buttons(...first.map(({ id }) => ({ label: `Anomaly ${id}`, run: `anomalies ${id}` })), which !== 'all' && ALL),
    note('Impact is what it cost beyond what was expected. Ask for open, answered or all, and for a period.'),
    unseen,
    leftOut,
  );
}

/** What the asker has yet to answer. */
export async function waitingFor(call: Call, filter: AnomalyFilter = filterOf('open')): Promise<Anomaly[]> {
  const list = await call.tools.anomalies.list(filter);
  return list.filter((one) => waitsFor(call, one) && isShown(one, call));
}

function waitingReply(list: readonly Anomaly[], desk: Desk, leftOut: NotePart | false): Reply {
  const title = 'Anomalies that wait for your answer';
  if (list.length === 0) return reply(title, text('Nothing waits for your answer.'), buttons(ALL), leftOut);
  return reply(title, text(`${manyWords(list, desk)}.`), ...waitingParts(list, desk), leftOut);
}

/** Each with its answers, where they can be given at once; without a table, which Slack's home tab has not. */
export function waitingParts(list: readonly Anomaly[], desk: Desk): Part[] {
  const more = list.length - MOST;
  const parts = list.slice(0, MOST).flatMap((one) => [
    text([`${one.id}. ${sentenceOf(one, desk)}`, answerWords(one, desk)].filter(Boolean).join(' ')),
    buttons(...(waitsForAnswer(one) ? answerButtons : handoverButtons)(one, true), {
      label: `Show ${one.id}`,
      run: `anomalies ${one.id}`,
    }),
  ]);
  return more > 0 ? [...parts, note(`and ${more} more`)] : parts;
}

/** Whether the asker has yet to say something of it: whether it was expected, or whether it is theirs. */
const waitsFor = (call: Call, one: Anomaly): boolean =>
  waitsForAnswer(one) ? mayAnswer(call, one) : mayAccept(call, one);

const ALL = { label: 'All anomalies', run: 'anomalies all' };
const company = ({ tools }: Call): Scope => ({ kind: 'company', name: tools.organisation().name });
const filterOf = (which: Which) => {
  const states = WHICH[which];
  return states === undefined ? {} : { states };
};

async function readAsked(call: Call): Promise<{ which: Which; scope: Scope; period: Period | undefined }> {
  const { text, tools } = call;
  const words = text.split(/\s+/).filter((word) => word !== '');
  const isWhich = (word: string) => Object.hasOwn(WHICH, word.toLowerCase());
  const which = (words.find(isWhich)?.toLowerCase() ?? 'open') as Which;
  const rest = words.filter((word) => !isWhich(word)).join(' ');
  if (rest === '') return { which, scope: company(call), period: undefined };
  const { fiscalYearStart } = tools.organisation();
  const mayName = (one: Scope) => call.may('see', one);
  const context = { vocabulary: await tools.vocabulary(), today: tools.today(), fiscalYearStart, mayName };
  const question = readQuestion(rest, { command: 'anomalies', ...context });
  if (question.filters.length > 0) {
    throw new UserError('Anomalies are of a team, workload, unit or account, not of a service.', {
      suggestions: [{ label: 'anomalies', run: 'anomalies' }],
    });
  }
  return {
    which,
    scope: question.scope ?? company(call),
    period: question.periodGiven ? question.period : undefined,
  };
}

export function anomalyTable(
  list: readonly Pick<Anomaly, 'id' | 'found' | 'course' | 'answer'>[],
  { currency, today, organisation }: Desk,
): TablePart {
  return table({
    caption: 'Anomalies, the newest first',
    columns: [
      { title: 'No.', align: 'right' },
      { title: 'What' },
      { title: 'Since' },
      { title: 'Impact', align: 'right' },
      { title: 'Severity' },
      { title: 'State' },
    ],
    rows: list
      .slice(0, MOST)
      .map((one) => [
        String(one.id),
        scopeName(one.found.scope),
        nameDay(one.found.start, today),
        { micros: impactOf(one.found), currency, signed: true },
        severityOf(impactOf(one.found), organisation.anomalies.severity),
        stateWords(one),
      ]),
    ...(list.length > MOST && { omitted: list.length - MOST }),
  });
}

function manyWords(list: readonly Anomaly[], { currency }: Desk): string {
  const impact = list.reduce((sum, { found }) => sum + impactOf(found), 0);
  const many = list.length === 1 ? '1 anomaly' : `${list.length} anomalies`;
  return `${many}, ${formatMoney(impact, currency, { signed: true })} in all`;
}

function summaryOf(list: readonly Anomaly[], desk: Desk): string {
  const waiting = list.filter(waitsForAnswer).length;
  return `${manyWords(list, desk)}; ${waiting} ${waiting === 1 ? 'waits' : 'wait'} for an answer.`;
}

function noneWords(which: Which): string {
  return which === 'all' ? 'There are none.' : `There are none that are ${which}.`;
}
