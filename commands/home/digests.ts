import type { Call } from '../../src/chat.ts';
import type { Subscription } from '../../src/finops/digest.ts';
import { lineOf, ownedBy } from '../../src/finops/lineage.ts';
import type { Person } from '../../src/finops/organisation.ts';
import { scopeWords } from '../../src/finops/scope.ts';
import { buttons, text } from '../../src/reply/reply.ts';
import { aDigest, comes } from '../digest/wording.ts';
import type { Mine } from './mine.ts';

const MOST = 5;

/** What this person gets, privately and in the channels of what is theirs. */
export async function myDigests(call: Call, person: Person): Promise<Mine> {
  const list = (await call.tools.subscriptions.list()).filter(
    (one) => !one.paused && isMine(one, call, person) && call.shows(one.scope, 'see'),
  );
  if (list.length === 0) return { sentence: 'You get no digest.', parts: [] };
  const vocabulary = await call.tools.vocabulary();
  const first = list.slice(0, MOST);
  const more = list.length > MOST ? [`and ${list.length - MOST} more`] : [];
  const previews = first.map(({ id, kind, scope }) => ({
    label: `Preview ${id}`,
    run: ['digest preview', kind, ...(kind === 'finops' ? [] : [scopeWords(scope, vocabulary)])].join(' '),
  }));
  return {
    sentence: list.length === 1 ? 'You get one digest.' : `You get ${list.length} digests.`,
    parts: [text([...first.map(line), ...more].join('\n')), buttons(...previews)],
  };
}

const line = (one: Subscription): string => `${one.id}. ${aDigest(one)} comes ${where(one)}${comes(one)}.`;
const where = ({ to, channel }: Subscription): string => ('channel' in to ? `to ${channel?.name ?? to.channel} ` : '');

function isMine({ to, channel }: Subscription, { tools }: Call, { email }: Person): boolean {
  if ('person' in to) return to.person.toLowerCase() === email.toLowerCase();
  const organisation = tools.organisation();
  const own = ownedBy(email.toLowerCase(), organisation);
  const channels = own.flatMap((scope) => lineOf(scope, organisation)[0]?.channels ?? []);
  return channels.some((one) => one === channel?.name || one === to.channel);
}
