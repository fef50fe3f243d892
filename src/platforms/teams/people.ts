import type { Logger } from 'pino';
import type { Ask, PlatformMemory } from '../../chat.ts';
import type { Person } from '../../finops/organisation.ts';
import type { TeamsAccount } from './account.ts';
import type { Activity } from './activity.ts';
import type { Admitted, Member } from './sdk.ts';

type Sender = Pick<Ask, 'person' | 'unmatched'> & { guest: boolean };

const DAY_MS = 24 * 60 * 60 * 1000;

const NO_EMAIL =
  'I do not know who you are: your profile in Teams shows no e-mail address. When your administrator enters one, I know you by it within a day.';
const NO_PROFILE =
  'I do not know who you are: Teams did not show me your profile with your e-mail address. Please ask again in a while.';

/**
 * Who sent an activity. Teams vouches for the sender's id in the organisation's directory; the profile behind it is read
 * once a day.
 */
export function createPeople(options: {
  account: TeamsAccount;
  identities: PlatformMemory['identities'];
  now: () => Date;
  log: Logger;
}) {
  const { account, identities, now, log } = options;
  return async ({ from }: Activity, admitted: Admitted): Promise<Sender> => {
    const userId = from.aadObjectId;
    if (!userId) return UNREAD;
    const known = await identities.find(userId);
    const checkedAt = now().getTime();
    if (known !== undefined && checkedAt - known.checkedAt < DAY_MS) return found(known);
    try {
      const member = await admitted.member(from.id);
      const name = member.name ?? from.name ?? '';
      const guest = isGuest(member, account);
      const identity = { person: personOf(member, name, account), name, guest, checkedAt };
      await identities.keep(userId, identity);
      return found(identity);
    } catch (error) {
      log.warn({ err: error }, 'the profile of somebody who asks cannot be read');
      return known === undefined ? UNREAD : found(known);
    }
  };
}

/** Whom Teams does not show is taken for a guest. */
const UNREAD: Sender = { person: undefined, guest: true, unmatched: NO_PROFILE };

const found = ({ person, guest }: Pick<Sender, 'person' | 'guest'>): Sender =>
  person === undefined ? { person, guest, unmatched: NO_EMAIL } : { person, guest };

export function isGuest(member: Member, account: TeamsAccount): boolean {
  const { userRole, userPrincipalName } = member;
  return (
    isForeign(member, account) ||
    userRole === 'guest' ||
    userRole === 'anonymous' ||
    /#EXT#/i.test(userPrincipalName ?? '')
  );
}

/** Of another tenant: what its directory says of e-mails is not our organisation's word. */
const isForeign = ({ tenantId }: Member, account: TeamsAccount): boolean =>
  account !== 'unauthenticated' && !!tenantId && tenantId.toLowerCase() !== account.tenant.toLowerCase();

/** Who joins a meeting without an account names itself. The name of a guest's account is no address. */
export function personOf(member: Member, name: string, account: TeamsAccount): Person | undefined {
  const { email, userPrincipalName, userRole } = member;
  if (userRole === 'anonymous' || isForeign(member, account)) return undefined;
  const address = [email, userPrincipalName].find((one) => one && /^[^\s@#]+@[^\s@#]+$/.test(one));
  return address ? { email: address.toLowerCase(), name: name || address } : undefined;
}
