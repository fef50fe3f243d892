import type { Logger } from 'pino';
import type { Ask, PlatformMemory } from '../../chat.ts';
import type { Person } from '../../finops/organisation.ts';
import type { Activity } from './activity.ts';
import type { Admitted, Member } from './sdk.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const NO_EMAIL =
  'I do not know who you are: your profile in Teams shows no e-mail address. When your administrator enters one, I know you by it within a day.';
const NO_PROFILE =
  'I do not know who you are: Teams did not show me your profile with your e-mail address. Please ask again in a while.';

/**
 * Who sent an activity. Teams vouches for the sender's id in the organisation's directory; the profile behind it is read
 * once a day.
 */
export function createPeople(options: { identities: PlatformMemory['identities']; now: () => Date; log: Logger }) {
  const { identities, now, log } = options;
  return async ({ from }: Activity, admitted: Admitted): Promise<Pick<Ask, 'person' | 'unmatched'>> => {
    const userId = from.aadObjectId;
    if (!userId) return { person: undefined, unmatched: NO_PROFILE };
    const known = await identities.find(userId);
    const checkedAt = now().getTime();
    if (known !== undefined && checkedAt - known.checkedAt < DAY_MS) return found(known.person);
    try {
      const member = await admitted.member(from.id);
      const name = member.name ?? from.name ?? '';
      const person = personOf(member, name);
      await identities.keep(userId, { person, name, checkedAt });
      return found(person);
    } catch (error) {
      log.warn({ err: error }, 'the profile of somebody who asks cannot be read');
      return known === undefined ? { person: undefined, unmatched: NO_PROFILE } : found(known.person);
    }
  };
}

const found = (person: Person | undefined) => (person === undefined ? { person, unmatched: NO_EMAIL } : { person });

/** Who joins a meeting without an account names itself. The name of a guest's account is no address. */
function personOf({ email, userPrincipalName, userRole }: Member, name: string): Person | undefined {
  if (userRole === 'anonymous') return undefined;
  const address = [email, userPrincipalName].find((one) => one && /^[^\s@#]+@[^\s@#]+$/.test(one));
  return address ? { email: address.toLowerCase(), name: name || address } : undefined;
}
