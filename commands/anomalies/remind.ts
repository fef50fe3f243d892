import type { Anomaly } from '../../db/anomalies.ts';
import type { NewLetter } from '../../db/outbox.ts';
import type { Reminder, Waiting } from '../../src/finops/chase.ts';
import { lineOf } from '../../src/finops/lineage.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { finopsOf, type Recipient } from '../../src/finops/recipient.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { workingTimeOf } from '../../src/finops/working-time.ts';
import { type Button, buttons, type Reply, reply, text } from '../../src/reply/reply.ts';
import { askedFrom } from './asked-of.ts';
import { answerButtons, type Desk, handoverButtons } from './message.ts';
import { handoverKey, isRestricted } from './tell.ts';
import { sentenceOf } from './wording.ts';

/** Whom an anomaly waits for. */
export function waitingFor(one: Anomaly, organisation: Organisation): Waiting<Anomaly> {
  const scope = waitingScope(one);
  const line = one.found.kind === 'commitment' ? [] : lineOf(scope, organisation);
  const owners = line.find((level) => level.owners.length > 0)?.owners ?? [];
  const [manager] = line.flatMap((level) => level.manager ?? []);
  const place = JSON.stringify(placeOf(one, organisation));
  return { one, owners, manager, place, time: workingTimeOf(scope, organisation) };
}

const waitingScope = ({ answer, askedOf }: Anomaly): Scope => (answer.kind === 'not ours' ? answer.to : askedOf);
const placeOf = (one: Anomaly, organisation: Organisation): Recipient[] =>
  askedFrom({ ...one, askedOf: waitingScope(one) }, organisation);

/** Owners are reminded in the thread of what was asked first; a manager in private; FinOps in its channel. */
export function reminderLetters(
  { stage, people, cases }: Reminder<Anomaly>,
  date: string,
  organisation: Organisation,
  desk: Desk,
): NewLetter[] {
  const [first] = cases;
  if (first === undefined) return [];
  const key = `anomalies ${cases.map(({ id }) => id).join(' ')} reminder to ${stage} ${date}`;
  const letter = { key, reply: reminder(stage, people, cases, organisation, desk), manner: 'notice' as const };
  switch (stage) {
    case 'owners': {
      const thread = first.answer.kind === 'not ours' ? handoverKey(first) : first.message;
      const told = placeOf(first, organisation).filter((one) => 'channel' in one || people.includes(one.person));
      return told.map((to) => ({ ...letter, to, ...(thread !== undefined && { thread }) }));
    }
    case 'manager':
      return people.map((person) => ({ ...letter, to: { person } }));
    case 'finops':
      return finopsOf(organisation).map((to) => ({ ...letter, to }));
  }
}

const MOST = 10;

function reminder(
  stage: Reminder['stage'],
  people: readonly string[],
  cases: readonly Anomaly[],
  organisation: Organisation,
  desk: Desk,
): Reply {
  const many = cases.length === 1 ? 'An anomaly has' : `${cases.length} anomalies have`;
  const who = stage === 'owners' ? `${people.join(', ')}: ` : '';
  const more = cases.length - MOST;
  return reply(
    stage === 'owners' ? 'Reminder' : 'Anomalies without an answer',
    text(`${who}${many} been waiting for an answer. Was it expected?`),
    ...cases
      .slice(0, MOST)
      .flatMap((one) => [text(lineFor(one, organisation, desk)), buttons(...buttonsFor(one, organisation))]),
    more > 0 && text(`and ${more} more: ask "anomalies mine"`),
  );
}

function lineFor(one: Anomaly, organisation: Organisation, desk: Desk): string {
  const since = formatMoment(one.since, workingTimeOf(waitingScope(one), organisation).zone);
  const what = isRestricted(one, organisation) ? '' : ` ${sentenceOf(one, desk)}`;
  return `${one.id}.${what} It waits since ${since}.`;
}

function buttonsFor(one: Anomaly, organisation: Organisation): Button[] {
  const show = { label: `Show ${one.id}`, run: `anomalies ${one.id}` };
  if (isRestricted(one, organisation)) return [show];
  return [...(one.answer.kind === 'not ours' ? handoverButtons(one, true) : answerButtons(one, true)), show];
}
