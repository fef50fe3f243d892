import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { nextTime, timeBefore } from '../src/finops/cadence.ts';
import { DIGEST_KINDS, type Subscription } from '../src/finops/digest.ts';
import { scopeName } from '../src/finops/scope.ts';
import { closest } from '../src/grammar.ts';
import { note, type Reply, reply, text } from '../src/reply/reply.ts';
import { composeDigest } from './digest/compose.ts';
import { asFieldError, digestForm, wordsOf, wrongField } from './digest/form.ts';
import { isSeen, mustSubscribe, type Place, placeOf } from './digest/place.ts';
import { digestList, digestReply } from './digest/show.ts';
import { change, kindNamed, readWanted, splitFirst, subscribe } from './digest/subscribe.ts';
import { comes, digestName } from './digest/wording.ts';

export const digest: Command = {
  name: 'digest',
  about: 'What this channel is told again and again: its costs, budgets and open questions',
  usage:
    'digest [team|leadership|budgets|anomalies|finops] [scope] [daily|weekly|monthly] [on <day>] [at <time>], digest [preview|change|pause|resume|stop] <number>',
  examples: ['digest', 'digest preview leadership'],
  async run(call) {
    // Guests without a role get nothing, and are told of nothing.
    await call.see({ kind: 'company', name: call.tools.organisation().name });
    const here = placeOf(call.ask);
    const [first, rest] = splitFirst(call.text);
    const kind = kindNamed(first);
    if (kind !== undefined) return subscribe(call, kind, rest, here);
    switch (first.toLowerCase()) {
      case '':
        return list(call, here);
      case 'add':
      case 'subscribe':
        return rest === '' ? add(call, here) : digest.run({ ...call, text: rest.replace(/^to\s+/i, '') });
      case 'preview':
        return preview(call, rest, here);
      case 'change':
        return changed(call, rest, here);
      case 'pause':
      case 'resume':
        return pause(call, await found(call, rest, here), first.toLowerCase() === 'pause', here);
      case 'stop':
      case 'unsubscribe':
        return stop(call, await found(call, rest, here), here);
      default:
        if (/^\d+$/.test(first)) return digestReply(call, await found(call, first, here), here);
        throw noKind(first, rest);
    }
  },
};

/** The way out says the rest of it again. */
function noKind(word: string, rest: string): UserError {
  const meant = closest(word, DIGEST_KINDS, (kind) => kind).map((kind) => `digest ${kind} ${rest}`.trim());
  return new UserError(`There is no digest "${word}".`, {
    hint: 'There are team, leadership, budgets, anomalies and finops digests: digest team payments weekly on Monday at 9:00.',
    suggestions: [...meant, 'digest'].map((run) => ({ label: run, run })),
  });
}

async function list(call: Call, here: Place): Promise<Reply> {
  const all = await call.tools.subscriptions.of(here.to);
  return digestList(
    call,
    all.filter((one) => isSeen(one, here, call)),
    here,
  );
}

async function add(call: Call, here: Place): Promise<Reply> {
  const ask = { run: 'digest add', title: 'Subscribe to a digest', vocabulary: await call.tools.vocabulary() };
  const filled = wordsOf(call);
  const wrong = wrongField(call);
  if (filled === undefined || wrong !== undefined) return digestForm(call, ask, wrong);
  try {
    return await subscribe(call, filled.kind, filled.words, here);
  } catch (error) {
    return digestForm(call, ask, asFieldError(error));
  }
}

async function changed(call: Call, words: string, here: Place): Promise<Reply> {
  const [number, said] = splitFirst(words);
  const rest = said.replace(/^to\s+/i, '');
  const before = await found(call, number, here);
  if (rest !== '') return change(call, before, rest, here);
  mustSubscribe(call, before.kind, before.scope, here);
  const vocabulary = await call.tools.vocabulary();
  const ask = { run: `digest change ${before.id}`, title: `Change digest ${before.id}`, vocabulary, before };
  const filled = wordsOf(call);
  const wrong = wrongField(call);
  if (filled === undefined || wrong !== undefined) return digestForm(call, ask, wrong);
  try {
    return await change(call, before, `${filled.kind} ${filled.words}`, here);
  } catch (error) {
    return digestForm(call, ask, asFieldError(error));
  }
}

/** As it came last, or would have, with the bills as they are now; to the asker alone unless it is shared. */
async function preview(call: Call, words: string, here: Place): Promise<Reply> {
  const [first, rest] = splitFirst(words);
  const kind = kindNamed(first);
  const wanted = kind === undefined ? await found(call, first, here) : await readWanted(call, kind, rest, here);
  if (wanted.kind === 'finops') mustSubscribe(call, wanted.kind, wanted.scope, here);
  await call.see(wanted.scope);
  const { reply: shown, detail } = await composeDigest(
    call.tools,
    wanted,
    timeBefore(wanted.cadence, call.tools.now().getTime()),
  );
  const thread = detail === undefined ? [] : [text('In its thread:'), ...detail.parts];
  return reply(
    `Preview: ${shown.title}`,
    ...shown.parts,
    ...thread,
    note(`This is a preview of ${digestName(wanted)}, ${comes(wanted)}; nobody else was told.`),
  );
}

async function pause(call: Call, before: Subscription, paused: boolean, here: Place): Promise<Reply> {
  mustChange(call, before, here);
  const { id, scope, cadence } = before;
  // What was due meanwhile is not told any more.
  const dueAt = nextTime(cadence, call.tools.now().getTime());
  const now = await call.change(async ({ subscriptions, record }) => {
    // A click may come twice; the second loses nothing that has come due meanwhile.
    if (await subscriptions.pause(id, paused, dueAt)) {
      await record(paused ? 'pause digest' : 'resume digest', scopeName(scope), `${id}: ${digestName(before)}`);
    }
    return (await subscriptions.find(id)) ?? before;
  });
  return digestReply(call, now, here);
}

async function stop(call: Call, before: Subscription, here: Place): Promise<Reply> {
  mustChange(call, before, here);
  const { id, scope } = before;
  await call.change(async ({ subscriptions, record }) => {
    if (!(await subscriptions.remove(id))) return;
    await record('stop digest', scopeName(scope), `${id}: ${digestName(before)} to ${here.name}`);
  });
  return list(call, here);
}

function mustChange(call: Call, { kind, scope }: Subscription, here: Place): void {
  call.mustBeKnown();
  mustSubscribe(call, kind, scope, here);
}

/** @throws UserError where there is no such digest here, or it may not be known that there is */
async function found(call: Call, number: string, here: Place): Promise<Subscription> {
  const kind = kindNamed(number.trim());
  const seen = (await call.tools.subscriptions.of(here.to)).filter((one) => isSeen(one, here, call));
  const [only, ...others] = seen.filter((one) =>
    kind === undefined ? String(one.id) === number.trim() : one.kind === kind,
  );
  if (only !== undefined && others.length === 0) return only;
  throw new UserError(only === undefined ? 'There is no such digest here.' : 'There are several of them here.', {
    hint: 'Say its number: "digest" lists those that come here.',
    suggestions: [{ label: 'digest', run: 'digest' }],
  });
}
