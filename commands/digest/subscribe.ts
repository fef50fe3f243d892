import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { nextTime } from '../../src/finops/cadence.ts';
import { type DigestKind, type Subscription, scopeOfChannel } from '../../src/finops/digest.ts';
import { largest, ownedBy } from '../../src/finops/lineage.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { zoneOf } from '../../src/finops/working-time.ts';
import { readQuestion } from '../../src/grammar.ts';
import type { Reply } from '../../src/reply/reply.ts';
import { mustSubscribe, type Place } from './place.ts';
import { digestReply } from './show.ts';
import { cadenceOf, splitWhen, unclearWhen } from './when.ts';
import { comes, digestName, KIND_NAMES } from './wording.ts';

export type Wanted = Omit<Subscription, 'id' | 'dueAt' | 'paused'>;

/** "leadership monthly on the 2nd at 09:00", after its kind. */
export async function readWanted(call: Call, kind: DigestKind, words: string, here: Place): Promise<Wanted> {
  const { rest, when, said: time } = splitWhen(words);
  const scope = await readScope(call, { kind, command: `digest ${kind}`, words: rest, time }, here);
  await call.see(scope);
  const whose = ofPlace(call, here);
  // Whoever reads it works there; where nobody knows whose channel it is, whoever it is about.
  const zone = zoneOf(whose === undefined ? [scope] : [whose, scope], call.tools.organisation());
  const { to, channel, guest } = here;
  return { to, channel, guest, kind, scope, cadence: cadenceOf(when, kind, zone), by: byOf(call) };
}

const byOf = ({ person }: Call): string => person?.email ?? '';

export async function subscribe(call: Call, kind: DigestKind, words: string, here: Place): Promise<Reply> {
  const { email } = call.mustBeKnown();
  const wanted = await readWanted(call, kind, words, here);
  mustSubscribe(call, kind, wanted.scope, here);
  const dueAt = nextTime(wanted.cadence, call.tools.now().getTime());
  const added = await call.change(async ({ subscriptions, record }) => {
    const same = (await subscriptions.of(here.to)).find(
      (one) => !one.paused && one.by === email && isSame(one, wanted),
    );
    if (same !== undefined) return same;
    const added = await subscriptions.add({ ...wanted, dueAt, by: email });
    await record('subscribe', scopeName(added.scope), `${digestName(added)} to ${here.name}, ${comes(added)}`);
    return added;
  });
  return digestReply(call, added, here);
}

/** Whoever saw no answer says it again: that changes nothing, and loses nothing that has come due. */
const isSame = (one: What, other: What): boolean =>
  JSON.stringify([one.kind, one.scope, one.cadence]) === JSON.stringify([other.kind, other.scope, other.cadence]);
type What = Pick<Subscription, 'kind' | 'scope' | 'cadence'>;

/** Another time, another kind or another scope; what is not named stays. */
export async function change(call: Call, before: Subscription, words: string, here: Place): Promise<Reply> {
  call.mustBeKnown();
  const { rest, when, said: time } = splitWhen(words);
  const [first, others] = splitFirst(rest);
  const named = kindNamed(first);
  const kind = named ?? before.kind;
  const said = named === undefined ? rest : others;
  const stays = said === '' && fits(kind, before.scope);
  const scope = stays
    ? before.scope
    : await readScope(call, { kind, command: `digest change ${before.id} ${kind}`, words: said, time }, here);
  await call.see(scope);
  mustSubscribe(call, kind, scope, here);
  const cadence = cadenceOf(when, kind, before.cadence.zone, before.cadence);
  const dueAt = nextTime(cadence, call.tools.now().getTime());
  const now = await call.change(async ({ subscriptions, record }) => {
    const known = await subscriptions.find(before.id);
    if (known !== undefined && isSame(known, { kind, scope, cadence })) return known;
    if (!(await subscriptions.change(before.id, { kind, scope, cadence, dueAt }))) return undefined;
    const now = (await subscriptions.find(before.id)) as Subscription;
    await record('change digest', scopeName(scope), `${before.id}: ${digestName(now)} to ${here.name}, ${comes(now)}`);
    return now;
  });
  if (now !== undefined) return digestReply(call, now, here);
  throw new UserError(`${here.name === 'you' ? 'You have' : `${here.name} has`} that digest already.`, {
    suggestions: [{ label: 'digest', run: 'digest' }],
  });
}

/** The first word and the others. */
export function splitFirst(words: string): [string, string] {
  const [first = ''] = words.trim().split(/\s/, 1);
  return [first, words.trim().slice(first.length).trim()];
}

export const kindNamed = (word: string): DigestKind | undefined =>
  (Object.keys(KIND_NAMES) as DigestKind[]).find((kind) => kind === word.toLowerCase());

/** What a digest is to be about, and the words of its time; `command` is what was asked before both. */
interface Said {
  kind: DigestKind;
  command: string;
  words: string;
  time: string;
}

/** What was named, else whose channel it is, else what the asker looks after. */
async function readScope(call: Call, said: Said, here: Place): Promise<Scope> {
  const { kind, words } = said;
  const { tools } = call;
  const organisation = tools.organisation();
  const company: Scope = { kind: 'company', name: organisation.name };
  const { scope: named } = words === '' ? { scope: undefined } : await readName(call, said);
  const scope =
    named ?? (kind === 'leadership' || kind === 'finops' ? company : ofPlace(call, here)) ?? usual(kind, company);
  if (scope === undefined) {
    throw new UserError('Whose digest? Name a team.', { hint: 'For example: digest team payments on Monday at 9:00.' });
  }
  if (fits(kind, scope)) return scope;
  throw new UserError(`There is no ${KIND_NAMES[kind]} digest of ${scopeName(scope)}.`, { hint: OF[kind] });
}

async function readName({ tools, may }: Call, { command, words, time }: Said) {
  const { fiscalYearStart } = tools.organisation();
  const context = { vocabulary: await tools.vocabulary(), today: tools.today(), fiscalYearStart, rest: time };
  const question = orUnclear(
    () => readQuestion(words, { command, ...context, mayName: (one) => may('see', one) }),
    words,
    time,
  );
  const { filters, periodGiven, by, versus, metric } = question;
  if (filters.length > 0 || periodGiven || by || versus || metric) {
    throw new UserError('A digest is about a scope, and comes at a time.', {
      hint: 'For example: digest team payments weekly on Monday at 9:00.',
    });
  }
  return question;
}

/** Whose channel it is; of a chat with one person, what they look after where that is one thing. */
function ofPlace({ person, tools }: Call, { to, channel }: Place): Scope | undefined {
  const organisation = tools.organisation();
  if ('channel' in to) return scopeOfChannel([to.channel, channel?.name ?? to.channel], organisation);
  const [only, ...others] = largest(ownedBy(person?.email.toLowerCase() ?? '', organisation), organisation);
  return others.length === 0 ? only : undefined;
}

/** A channel that is nobody's is told of the whole company, but for what is a team's. */
const usual = (kind: DigestKind, company: Scope): Scope | undefined => (kind === 'team' ? undefined : company);

/** What is no scope may be a time that nobody understands. */
function orUnclear<T>(read: () => T, words: string, time: string): T {
  try {
    return read();
  } catch (error) {
    throw (error instanceof UserError && unclearWhen(words, time)) || error;
  }
}

const OF: Record<DigestKind, string> = {
  team: 'It is about a unit, team or workload.',
  leadership: 'It is about the company or a unit.',
  finops: 'It is about the company.',
  budgets: 'It is about the company, a unit, team or workload.',
  anomalies: 'It is about the company, a unit, team or workload.',
};

const ANY: readonly Scope['kind'][] = ['company', 'unit', 'team', 'workload'];

function fits(kind: DigestKind, scope: Scope): boolean {
  switch (kind) {
    case 'team':
      return scope.kind === 'unit' || scope.kind === 'team' || scope.kind === 'workload';
    case 'leadership':
      return scope.kind === 'company' || scope.kind === 'unit';
    case 'budgets':
    case 'anomalies':
      return ANY.includes(scope.kind);
    case 'finops':
      return scope.kind === 'company';
  }
}
