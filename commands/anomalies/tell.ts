import type { Anomaly, AnomalyChange } from '../../db/anomalies.ts';
import type { NewLetter } from '../../db/outbox.ts';
import type { Stores } from '../../src/chat.ts';
import { tellsRestricted } from '../../src/finops/access.ts';
import { waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { finopsOf, peopleFor, type Recipient, recipientsOf } from '../../src/finops/recipient.ts';
import { buttons, type Reply, reply, text } from '../../src/reply/reply.ts';
import { askedFrom } from './asked-of.ts';
import { alsoMoved } from './drivers.ts';
import { historyTable } from './history.ts';
import { anomalyMessage, type Desk, handoverMessage, listMessage, restrictedMessage, titleOf } from './message.ts';
import { outgrownWords } from './wording.ts';

type Office = Pick<Stores, 'anomalies' | 'outbox'>;

/** So many new anomalies of a team get a message each; more share lists. */
const MOST_ALONE = 3;
const MOST_IN_A_LIST = 15;

/**
 * Says what has changed where it is to be said: what waits for an answer is asked once, and what stands there already is
 * edited in place. Part of the transaction of the changes.
 */
export async function tellOfChanges(
  office: Office,
  changes: readonly AnomalyChange[],
  organisation: Organisation,
  desk: Desk,
): Promise<void> {
  const latest = [...new Map(changes.map(({ after }) => [after.id, after])).values()];
  const unasked = latest.filter((one) => one.message === undefined && waitsForAnswer(one));
  const teams = Map.groupBy(unasked, (one) => JSON.stringify(askedFrom(one, organisation)));
  for (const ofTeam of teams.values()) await ask(office, ofTeam, organisation, desk);
  for (const change of changes) await tellOfHandover(office, change, organisation, desk);
  for (const key of new Set(changes.flatMap(({ after }) => after.message ?? []))) {
    await refresh(office, key, organisation, desk);
  }
  for (const change of changes) await tellOfReopening(office, change, organisation, desk);
}

async function ask(office: Office, list: readonly Anomaly[], organisation: Organisation, desk: Desk): Promise<void> {
  const apart = list.length <= MOST_ALONE ? list.map((one) => [one]) : chunks(list, MOST_IN_A_LIST);
  for (const together of apart) {
    const ids = together.map(({ id }) => id);
    const key = keyOf(ids);
    await office.anomalies.asked(ids, key);
    const [first] = together;
    if (first === undefined) continue;
    const to = askedFrom(first, organisation);
    const asked = together.map((one) => ({ ...one, message: key }));
    await office.outbox.put(
      ...letters(key, messageOf(asked, key, organisation, desk), to, instead(first, organisation)),
    );
    if (together.length === 1) await putDetails(office, first, key, to, organisation, desk);
  }
}

const keyOf = (ids: readonly number[]): string => `${ids.length === 1 ? 'anomaly' : 'anomalies'} ${ids.join(' ')}`;
const idsIn = (key: string): number[] =>
  (/^anomal(?:y|ies) ([\d ]+)/.exec(key)?.[1] ?? '').split(' ').filter(Boolean).map(Number);

function messageOf(list: readonly Anomaly[], key: string, organisation: Organisation, desk: Desk): Reply {
  if (list.some((one) => isRestricted(one, organisation))) return restrictedMessage(list);
  const [first, second] = list;
  return first !== undefined && second === undefined ? anomalyMessage(first, key, desk) : listMessage(list, key, desk);
}

export const isRestricted = ({ found, askedOf }: Anomaly, organisation: Organisation): boolean =>
  [found.scope, askedOf].some((scope) => tellsRestricted(scope, [], organisation));

/** What stands there already shows what is known now; the same again is no edit. */
async function refresh(office: Office, key: string, organisation: Organisation, desk: Desk): Promise<void> {
  const list = (await office.anomalies.list({ ids: idsIn(key) })).reverse();
  await office.outbox.edit(key, messageOf(list, key, organisation, desk));
  const [first] = list;
  if (first === undefined || list.length > 1) return;
  const details = await detailsOf(office, first, organisation, desk);
  if (details !== undefined) await office.outbox.edit(`${key} details`, details);
}

/** In the thread: what else is known, and its history, kept up to date. */
async function putDetails(
  office: Office,
  one: Anomaly,
  thread: string,
  to: readonly Recipient[],
  organisation: Organisation,
  desk: Desk,
): Promise<void> {
  const details = await detailsOf(office, one, organisation, desk);
  if (details === undefined) return;
  const letter = { key: `${thread} details`, reply: details, manner: 'notice' as const, thread };
  await office.outbox.put(...to.map((recipient) => ({ ...letter, to: recipient })));
}

async function detailsOf({ anomalies }: Office, one: Anomaly, organisation: Organisation, desk: Desk) {
  if (isRestricted(one, organisation)) return undefined;
  const { found } = one;
  return reply(
    `${titleOf(one)}, details`,
    alsoMoved(found.alsoMoved, desk),
    historyTable(await anomalies.history(one.id), desk),
  );
}

/** The team that is to take it over is asked; once it has accepted, the same message asks whether it was expected. */
async function tellOfHandover(office: Office, change: AnomalyChange, organisation: Organisation, desk: Desk) {
  const { before, after } = change;
  if (after.answer.kind === 'not ours' && before?.answer.kind !== 'not ours') {
    const { to } = after.answer;
    const asked = isRestricted({ ...after, askedOf: to }, organisation)
      ? restrictedMessage([after])
      : handoverMessage(after, to, desk);
    const recipients = recipientsOf(to, organisation);
    const others = instead({ ...after, askedOf: to }, organisation);
    return office.outbox.put(...letters(handoverKey(after), asked, recipients, others));
  }
  if (before?.answer.kind !== 'not ours' || after.answer.kind === 'not ours') return;
  const key = handoverKey(before);
  if (change.event.kind === 'accepted') {
    await office.anomalies.asked([after.id], key);
    await refresh(office, key, organisation, desk);
  } else if (!isRestricted({ ...after, askedOf: before.answer.to }, organisation)) {
    await office.outbox.edit(key, handoverMessage(after, before.answer.to, desk));
  }
}

export function handoverKey({ id, answer }: Anomaly): string {
  return `anomaly ${id} handed over ${answer.kind === 'none' ? '' : answer.at}`;
}

/** An edit rings no bell: what is asked about once more is said in the thread. */
async function tellOfReopening(
  office: Office,
  { before, after, event }: AnomalyChange,
  organisation: Organisation,
  desk: Desk,
): Promise<void> {
  const { id, message, since } = after;
  const isAsked = event.kind === 'found' || event.kind === 'declined';
  if (!isAsked || message === undefined || before === undefined || waitsForAnswer(before) || !waitsForAnswer(after))
    return;
  const declined = event.kind === 'declined' ? `${event.by} says that it is not theirs either.` : undefined;
  const words = declined ?? outgrownWords(after, desk) ?? 'It is back.';
  const hidden = isRestricted(after, organisation);
  const said = reply(
    `Anomaly ${id}`,
    text(hidden ? 'It is asked about again.' : `${words} Was it expected?`),
    buttons({ label: 'Show', run: `anomalies ${id}` }),
  );
  const letter = { key: `anomaly ${id} again ${since}`, reply: said, manner: 'notice' as const, thread: message };
  await office.outbox.put(...askedFrom(after, organisation).map((to) => ({ ...letter, to })));
}

/** Who is told where a message cannot be delivered. */
function instead({ found, askedOf }: Anomaly, organisation: Organisation): Recipient[] {
  const finops = finopsOf(organisation);
  return found.kind === 'commitment' ? [] : [...peopleFor(askedOf, organisation), ...finops];
}

function letters(key: string, asked: Reply, to: readonly Recipient[], instead: readonly Recipient[]): NewLetter[] {
  const others = (one: Recipient) => instead.filter((other) => JSON.stringify(other) !== JSON.stringify(one));
  return to.map((one) => ({ key, to: one, reply: asked, manner: 'question', instead: others(one) }));
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
