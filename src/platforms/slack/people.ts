import { setTimeout as sleep } from 'node:timers/promises';
import type { UsersInfoResponse } from '@slack/web-api';
import type { Logger } from 'pino';
import type { PlatformMemory } from '../../chat.ts';
import type { Person } from '../../finops/organisation.ts';
import type { Presence } from '../../finops/people.ts';
import type { SlackApi } from './api.ts';
import { codeOf, logged } from './faults.ts';

/** Who asks, as far as Slack tells. */
export interface Asker {
  /** How others call them. */
  name: string;
  person: Person | undefined;
  /** Not a full member of this workspace; whom Slack does not show is taken for a guest. */
  guest: boolean;
  /** Why they are not known, and what would change that. */
  unmatched?: string;
}

type User = NonNullable<UsersInfoResponse['user']>;

const FRESH_MS = 24 * 60 * 60 * 1000;
/** Somebody may have been told just now what to change. */
const UNMATCHED_FRESH_MS = 60 * 1000;
const PATIENCE_MS = 3000;

/** Finds people by their Slack user id. Never rejects: who cannot be looked up is a stranger. */
export function createPeople(options: {
  api: SlackApi;
  /** The id of the workspace that the app is installed in. */
  ownTeam: () => Promise<string | undefined>;
  identities: PlatformMemory['identities'];
  log: Logger;
  now: () => Date;
}): (userId: string) => Promise<Asker> {
  const { api, ownTeam, identities, log, now } = options;
  const reading = new Map<string, Promise<Asker>>();

  return async (userId) => {
    const known = await identities.find(userId);
    const age = now().getTime() - (known?.checkedAt ?? 0);
    if (known?.person === undefined) return known && age < UNMATCHED_FRESH_MS ? stranger(known) : read(userId);
    // Nobody waits for a profile that has been read before.
    if (age > FRESH_MS) void read(userId);
    return { name: known.person.name, person: known.person, guest: known.guest };
  };

  /** Several questions of one person at once need one look; none of them waits long for it. */
  function read(userId: string): Promise<Asker> {
    const begun = reading.get(userId) ?? lookUp(userId).finally(() => reading.delete(userId));
    reading.set(userId, begun);
    return Promise.race([begun, sleep(PATIENCE_MS, UNREAD, { ref: false })]);
  }

  async function lookUp(userId: string): Promise<Asker> {
    try {
      const { user, response_metadata } = await api.repeatable((client) => client.users.info({ user: userId }));
      const scopes = (response_metadata as { scopes?: string[] } | undefined)?.scopes;
      const name = user?.profile?.real_name || user?.real_name || user?.name || 'somebody';
      const email = user?.profile?.email;
      // E-mails of another workspace are that workspace's word, not ours.
      const ours = isOf(user, await ownTeam());
      const guest = isGuest(user, await ownTeam());
      const verified = ours && !user?.is_bot && user?.is_email_confirmed !== false;
      if (email === undefined && scopes !== undefined && !scopes.includes('users:read.email'))
        return { name, person: undefined, guest, unmatched: NO_SCOPE };
      const person = email !== undefined && verified ? { email: email.toLowerCase(), name } : undefined;
      await identities.keep(userId, { person, name, guest, checkedAt: now().getTime() });
      return person === undefined ? stranger({ name, guest }) : { name, person, guest };
    } catch (error) {
      log.warn({ ...logged(error), user: userId }, 'a Slack profile cannot be read');
      return codeOf(error) === 'missing_scope' ? { ...UNREAD, unmatched: NO_SCOPE } : UNREAD;
    }
  }
}

/** Looks an e-mail up. Slack does not tell those who were deactivated from those who never were there. */
export function createFind({ api, log }: { api: SlackApi; log: Logger }): (email: string) => Promise<Presence> {
  let failing = false;
  return async (email) => {
    try {
      const { user } = await api.repeatable((client) => client.users.lookupByEmail({ email }));
      failing = false;
      return user?.deleted === true ? 'left' : 'here';
    } catch (error) {
      if (codeOf(error) === 'users_not_found') return 'unknown';
      // A scope is missing for all of them, and until somebody adds it.
      if (!failing) log.warn(logged(error), 'people whom showback.yaml names cannot be looked up in Slack');
      failing = true;
      throw error;
    }
  };
}

/** Not a full member of this workspace. */
export function isGuest(user: User | undefined, team: string | undefined): boolean {
  return !isOf(user, team) || user?.is_restricted === true || user?.is_ultra_restricted === true;
}

/** An organisation of several workspaces names all that somebody belongs to. */
function isOf(user: User | undefined, team: string | undefined): boolean {
  if (user?.is_stranger) return false;
  return (
    user?.team_id === undefined || [user.team_id, ...(user.enterprise_user?.teams ?? [])].some((id) => id === team)
  );
}

const stranger = ({ name, guest }: { name: string; guest: boolean }): Asker => ({
  name,
  person: undefined,
  guest,
  unmatched: NO_EMAIL,
});

const NO_EMAIL =
  'I do not know who you are: your Slack profile shows no verified e-mail of this workspace. People are matched by it; add the one that your company knows you by.';
const NO_SCOPE =
  'I do not know who you are: I may not read e-mails in Slack. Whoever runs Showback can add the scope users:read.email to the app and install it again.';
const NO_PROFILE =
  'I do not know who you are: Slack did not show me your profile and its e-mail just now. Please ask again in a minute.';
const UNREAD: Asker = { name: 'somebody', person: undefined, guest: true, unmatched: NO_PROFILE };
