import type { Ask, Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { type Action, decideUnasked, type Readers } from '../../src/finops/access.ts';
import type { DigestKind, Subscription } from '../../src/finops/digest.ts';
import type { Scope } from '../../src/finops/scope.ts';

/** Where a question was asked, as what is told later goes there. */
export interface Place extends Pick<Subscription, 'to' | 'channel' | 'guest'> {
  name: string;
}

/** The channel, by its id where it has one: names change. Elsewhere whoever asks, privately; nobody in particular may look. */
export function placeOf({ channel, person, guest = false }: Pick<Ask, 'channel' | 'person' | 'guest'>): Place {
  if (channel !== undefined) {
    const { name, id, external } = channel;
    return { to: { channel: id ?? name }, channel: { name, external }, guest: false, name };
  }
  return { to: { person: person?.email ?? '' }, channel: undefined, guest, name: 'you' };
}

/** What concerns the practice itself is for FinOps to have told. */
const ACTIONS: Record<DigestKind, Action> = {
  team: 'subscribe',
  leadership: 'subscribe',
  budgets: 'subscribe',
  anomalies: 'subscribe',
  finops: 'approve',
};

/** @throws UserError where the asker may not have it told there, or not everybody there may see it */
export function mustSubscribe(call: Pick<Call, 'mustMay'>, kind: DigestKind, scope: Scope, here: Place): void {
  call.mustMay(ACTIONS[kind], scope, readersOf(here));
}

export function maySubscribe(call: Pick<Call, 'mustMay'>, kind: DigestKind, scope: Scope, here: Place): boolean {
  try {
    mustSubscribe(call, kind, scope, here);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function readersOf({ to, channel }: Place): Readers {
  if (!('channel' in to)) return 'asker';
  return { channel: channel?.name ?? to.channel, id: to.channel, external: channel?.external ?? false };
}

/** Whether the asker, and everybody in the channel, may know that there is such a digest. */
export function isSeen({ scope }: Subscription, here: Place, { may, tools }: Pick<Call, 'may' | 'tools'>): boolean {
  const readers = readersOf(here);
  if (!may('see', scope)) return false;
  return readers === 'asker' || decideUnasked(scope, readers, tools.organisation()).may === 'yes';
}
