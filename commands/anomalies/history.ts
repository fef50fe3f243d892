import { type Case, type CaseEvent, impactOf } from '../../src/finops/anomaly-case.ts';
import { caseAfter, openCase } from '../../src/finops/case-after.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { type TablePart, table } from '../../src/reply/reply.ts';
import { answerWords, daysWords, findersWords, goneWords, nameFor, type Place } from './wording.ts';

/** What was found of an anomaly and said of it, the newest first. */
export function historyTable(events: readonly { at: string; event: CaseEvent }[], place: Place): TablePart {
  const lines: [string, string][] = [];
  let before: Case | undefined;
  for (const { at, event } of events) {
    const next: Case | undefined =
      before === undefined
        ? event.kind === 'found'
          ? openCase(event.found, at)
          : undefined
        : caseAfter(before, event, at);
    if (next === undefined) continue;
    lines.push([formatMoment(at, place.zone), describe(event, before, next, place)]);
    before = next;
  }
  return table({ caption: 'History', columns: [{ title: 'When' }, { title: 'What' }], rows: lines.reverse() });
}

function describe(event: CaseEvent, before: Case | undefined, now: Case, place: Place): string {
  const outgrown = before?.answer.kind === 'expected' && now.answer.kind === 'none';
  switch (event.kind) {
    case 'found':
      return `${foundWords(event, before, place)}${outgrown ? ': beyond what was expected, asked again' : ''}`;
    case 'gone':
      return sentence(goneWords(now.found));
    case 'absorbed':
      return 'Nobody answered; it is the normal now';
    case 'expected':
    case 'not expected':
    case 'later':
    case 'not ours':
      return answerWords({ answer: { ...event, at: '' } }, place) ?? '';
    case 'accepted':
      return `${event.by} accepted it for ${nameFor(now.askedOf, place)}`;
    case 'declined':
      return `${event.by} says that it is not theirs either`;
    case 'taken back':
      return `${event.by} took the answer back`;
    case 'reminded':
      return `Reminded: ${event.people.length > 0 ? event.people.join(', ') : 'FinOps'}`;
  }
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function foundWords({ found }: Extract<CaseEvent, { kind: 'found' }>, before: Case | undefined, place: Place): string {
  const { outside } = found;
  const isNews = outside !== undefined && outside.marks.length !== before?.found.outside?.marks.length;
  return `${sizeWords(found, before, place)}${isNews ? `, found by ${findersWords(outside)}` : ''}`;
}

function sizeWords(found: FoundAnomaly, before: Case | undefined, place: Place): string {
  const size = `${formatMoney(impactOf(found), place.currency, { signed: true })} ${daysWords(found, place)}`;
  if (before === undefined) return `Found: ${size}`;
  if (before.course === 'ongoing' && !found.ongoing) return `Back to normal: ${size}`;
  return `Now ${size}`;
}
