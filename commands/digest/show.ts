import type { Call } from '../../src/chat.ts';
import type { Subscription } from '../../src/finops/digest.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { type Button, buttons, facts, note, type Reply, reply, table, text } from '../../src/reply/reply.ts';
import { maySubscribe, type Place } from './place.ts';
import { ABOUT, comes, digestName, KIND_NAMES, nextWords } from './wording.ts';

/** One digest, and what can be done with it. */
export function digestReply(call: Call, subscription: Subscription, here: Place): Reply {
  const { id, kind, by } = subscription;
  const get = here.name === 'you' ? 'You get' : `${here.name} gets`;
  return reply(
    `Digest ${id}`,
    text(`${get} ${digestName(subscription)} ${comes(subscription)}.`),
    facts(
      { label: 'Tells', value: ABOUT[kind] },
      { label: 'Next', value: nextWords(subscription) },
      { label: 'Subscribed by', value: by },
    ),
    buttons(...buttonsFor(call, subscription, here), LIST),
  );
}

/** What is told here. */
export function digestList(call: Call, list: readonly Subscription[], here: Place): Reply {
  const title = here.name === 'you' ? 'Your digests' : `Digests of ${here.name}`;
  if (list.length === 0) {
    const who = here.name === 'you' ? 'You get' : `${here.name} gets`;
    return reply(title, text(`${who} no digest.`), buttons(ADD, ...PREVIEWS), note(HOW));
  }
  return reply(
    title,
    text(`${list.length} ${list.length === 1 ? 'digest comes' : 'digests come'} here.`),
    table({
      caption: 'What comes here',
      columns: ['Digest', 'Kind', 'Of', 'Comes', 'Next'].map((column) => ({ title: column })),
      rows: list.map((one) => [String(one.id), KIND_NAMES[one.kind], scopeName(one.scope), comes(one), nextWords(one)]),
    }),
    buttons(...list.flatMap((one) => buttonsFor(call, one, here)), ADD),
    note(HOW),
  );
}

const LIST: Button = { label: 'All digests here', run: 'digest' };
const ADD: Button = { label: 'Subscribe ...', run: 'digest add' };
const PREVIEWS: Button[] = [{ label: 'Preview leadership', run: 'digest preview leadership' }];
const HOW = 'In words: digest leadership monthly on the 2nd at 09:00. A digest tells only what everybody here may see.';

function buttonsFor(call: Call, { id, kind, scope, paused }: Subscription, here: Place): Button[] {
  const preview = { label: `Preview ${id}`, run: `digest preview ${id}` };
  if (call.person === undefined || !maySubscribe(call, kind, scope, here)) return [preview];
  return [
    preview,
    { label: `Change ${id} ...`, run: `digest change ${id}` },
    paused
      ? { label: `Resume ${id}`, run: `digest resume ${id}` }
      : { label: `Pause ${id}`, run: `digest pause ${id}` },
    { label: `Stop ${id}`, run: `digest stop ${id}` },
  ];
}
