import type { TeamsAccount } from './account.ts';
import type { Members } from './members.ts';
import { isGuest } from './people.ts';

/** Whether guests are in a team or a group chat, or may be; in all channels of a team, as far as Teams tells. */
export type Guests = (serviceUrl: string, id: string) => Promise<boolean>;

const HOUR_MS = 60 * 60 * 1000;
/** A larger team counts as one with guests. */
const MOST = 5000;

/** Looks once an hour. Rejects where Teams does not say. */
export function createGuests(options: { account: TeamsAccount; membersOf: Members; now: () => Date }): Guests {
  const { account, membersOf, now } = options;
  const kept = new Map<string, { value: Promise<boolean>; until: number }>();

  return (serviceUrl, id) => {
    const known = kept.get(id);
    const time = now().getTime();
    if (known !== undefined && time < known.until) return known.value;
    const value = look(serviceUrl, id);
    kept.set(id, { value, until: time + HOUR_MS });
    value.catch(() => kept.delete(id));
    return value;
  };

  async function look(serviceUrl: string, id: string): Promise<boolean> {
    let seen = 0;
    for await (const member of membersOf(serviceUrl, id)) if (isGuest(member, account) || ++seen > MOST) return true;
    return seen === 0;
  }
}
