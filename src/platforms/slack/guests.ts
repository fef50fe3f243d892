import type { SlackApi } from './api.ts';
import { codeOf } from './faults.ts';
import { isGuest } from './people.ts';

/** Whether guests are in a channel, or may be. @throws SlackFault */
export type Guests = (channel: string) => Promise<boolean>;

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
/** In a channel of more people nobody is looked up: it counts as one with guests. */
const MOST = 200;
/** Slack takes a hundred such look-ups a minute at least. */
const AT_ONCE = 10;

/** Looks who is in a channel once an hour, and who is a guest once a day. */
export function createGuests(options: {
  api: SlackApi;
  ownTeam: () => Promise<string | undefined>;
  now: () => Date;
}): Guests {
  const { api, ownTeam, now } = options;
  const channels = createKept<boolean>(now, HOUR_MS);
  const people = createKept<boolean>(now, DAY_MS);

  return (channel) =>
    channels(channel, async () => {
      const { members = [] } = await api.repeatable((client) =>
        client.conversations.members({ channel, limit: MOST + 1 }),
      );
      if (members.length > MOST) return true;
      for (let start = 0; start < members.length; start += AT_ONCE) {
        const some = await Promise.all(members.slice(start, start + AT_ONCE).map((id) => people(id, () => lookUp(id))));
        if (some.includes(true)) return true;
      }
      return false;
    });

  /** Whom Slack does not show is taken for a guest. */
  async function lookUp(id: string): Promise<boolean> {
    try {
      const { user } = await api.repeatable((client) => client.users.info({ user: id }));
      return isGuest(user, await ownTeam());
    } catch (error) {
      if (codeOf(error) === 'user_not_found') return true;
      throw error;
    }
  }
}

/** Keeps what was read, for all who want it at once; what failed is read anew. */
function createKept<T>(now: () => Date, freshMs: number): (id: string, read: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { value: Promise<T>; until: number }>();
  return (id, read) => {
    const known = kept.get(id);
    const time = now().getTime();
    if (known !== undefined && time < known.until) return known.value;
    const value = read();
    kept.set(id, { value, until: time + freshMs });
    value.catch(() => kept.delete(id));
    return value;
  };
}
