import type { Anomaly } from '../../db/anomalies.ts';
import type { NewLetter } from '../../db/outbox.ts';
import type { Reminder, Waiting } from '../../src/finops/chase.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { finopsOf, type Recipient } from '../../src/finops/recipient.ts';
import { type Button, buttons, type Reply, reply, text } from '../../src/reply/reply.ts';
import type { Desk } from '../anomalies/message.ts';
import { anomalySaid, anomalyWaits } from './anomaly.ts';
import { alertSaid, alertWaits, type Unplanned } from './budget.ts';

/** What people are reminded of. */
export type Matter = { kind: 'anomaly'; one: Anomaly } | ({ kind: 'budget alert' } & Unplanned);

/** How a reminder says it, and where it was said first. */
export interface Said {
  line: string;
  buttons: Button[];
  /** The key of the message in whose thread its owners are reminded. */
  thread: string | undefined;
  to: Recipient[];
}

/** Whom it waits for. */
export function waitingFor(matter: Matter, organisation: Organisation, desk: Desk): Waiting<Matter> {
  const place = JSON.stringify(saidOf(matter, organisation, desk).to);
  switch (matter.kind) {
    case 'anomaly':
      return { matter, place, ...anomalyWaits(matter.one, organisation) };
    case 'budget alert':
      return { matter, place, ...alertWaits(matter, organisation) };
  }
}

function saidOf(matter: Matter, organisation: Organisation, desk: Desk): Said {
  switch (matter.kind) {
    case 'anomaly':
      return anomalySaid(matter.one, organisation, desk);
    case 'budget alert':
      return alertSaid(matter, organisation, desk.today);
  }
}

/** Owners are reminded in the thread of what was said first; a manager in private; FinOps in its channel. */
export function reminderLetters(
  { stage, people, matters }: Reminder<Matter>,
  date: string,
  organisation: Organisation,
  desk: Desk,
): NewLetter[] {
  const said = matters.map((matter) => saidOf(matter, organisation, desk));
  const [first] = said;
  if (first === undefined) return [];
  const key = `${namesOf(matters)} reminder to ${stage} ${date}`;
  const letter = { key, reply: reminder(stage, people, matters, said), manner: 'notice' as const };
  switch (stage) {
    case 'owners': {
      const { thread, to } = first;
      const told = to.filter((one) => 'channel' in one || people.includes(one.person));
      return told.map((to) => ({ ...letter, to, ...(thread !== undefined && { thread }) }));
    }
    case 'manager':
      return people.map((person) => ({ ...letter, to: { person } }));
    case 'finops':
      return finopsOf(organisation).map((to) => ({ ...letter, to }));
  }
}

/** "anomalies 1 2 budget alerts 3" */
function namesOf(matters: readonly Matter[]): string {
  const anomalies = matters.flatMap((one) => (one.kind === 'anomaly' ? [one.one.id] : []));
  const alerts = matters.flatMap((one) => (one.kind === 'budget alert' ? [one.alert.id] : []));
  const names = [
    ['anomalies', ...anomalies],
    ['budget alerts', ...alerts],
  ];
  return names.flatMap((name) => (name.length > 1 ? [name.join(' ')] : [])).join(' ');
}

const MOST = 10;

function reminder(
  stage: Reminder<Matter>['stage'],
  people: readonly string[],
  matters: readonly Matter[],
  said: readonly Said[],
): Reply {
  const who = stage === 'owners' ? `${people.join(', ')}: ` : '';
  const more = said.length - MOST;
  return reply(
    stage === 'owners' ? 'Reminder' : 'Without an answer',
    text(`${who}${waitingWords(matters)}`),
    ...said.slice(0, MOST).flatMap((one) => [text(one.line), buttons(...one.buttons)]),
    more > 0 && text(`and ${more} more: ask "anomalies mine"`),
  );
}

/** "2 anomalies have been waiting for an answer. Were they expected? A budget alert waits for a plan." */
function waitingWords(matters: readonly Matter[]): string {
  const anomalies = matters.filter(({ kind }) => kind === 'anomaly').length;
  const alerts = matters.length - anomalies;
  const asked = anomalies === 1 ? 'An anomaly has been waiting' : `${anomalies} anomalies have been waiting`;
  const planned = alerts === 1 ? 'A budget alert has been waiting' : `${alerts} budget alerts have been waiting`;
  return [
    anomalies > 0 && `${asked} for an answer. ${anomalies === 1 ? 'Was it' : 'Were they'} expected?`,
    alerts > 0 && `${planned} for a plan. What will be done?`,
  ]
    .filter(Boolean)
    .join(' ');
}
