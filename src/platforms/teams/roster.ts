import { z } from 'zod';
import type { PlatformMemory } from '../../chat.ts';
import type { Presence } from '../../finops/people.ts';
import type { TeamsAccount } from './account.ts';
import type { Members } from './members.ts';
import { personOf } from './people.ts';

const FRESH_MS = 15 * 60 * 1000;
const QUARTER_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * How Teams knows an e-mail. It has no look-up, but shows who is in the teams that the bot is in; whoever is in none of them
 * and asked something in this quarter is here as well. The rosters are read once for all who are looked up together.
 */
export function createFind(options: {
  account: TeamsAccount;
  membersOf: Members;
  memory: PlatformMemory;
  now: () => Date;
}): (email: string) => Promise<Presence> {
  const { account, membersOf, memory, now } = options;
  let kept: { emails: Promise<Set<string>>; until: number } | undefined;

  return async (email) => {
    const time = now().getTime();
    if (kept === undefined || time >= kept.until) kept = { emails: readAll(), until: time + FRESH_MS };
    const emails = await kept.emails.catch((error) => {
      kept = undefined;
      throw error;
    });
    if (emails.has(email)) return 'here';
    const asked = await memory.identities.askedAt(email);
    return asked !== undefined && time - asked < QUARTER_MS ? 'here' : 'unknown';
  };

  async function readAll(): Promise<Set<string>> {
    const references = (await memory.conversations.all()).flatMap((one) => Reference.safeParse(one).data ?? []);
    const teams = new Map(references.map((one) => [one.teamId, one.serviceUrl]));
    const emails = new Set<string>();
    let read = 0;
    for (const [teamId, serviceUrl] of teams) {
      for await (const member of membersOf(serviceUrl, teamId)) {
        read++;
        const person = personOf(member, member.name ?? '', account);
        if (person !== undefined) emails.add(person.email);
      }
    }
    if (read === 0) throw new Error('the bot is in no team, so Teams shows nobody');
    return emails;
  }
}

const Reference = z.object({ serviceUrl: z.string(), teamId: z.string() });
