import { expect } from 'vitest';
import type { Person } from '../../../src/finops/organisation.ts';
import { describePlatform } from '../../contract/platform.ts';
import type { Member } from '../../support/fake-connector.ts';
import { GUEST, memberFor, STRANGER, serveTeams } from '../../support/teams.ts';
import { CHANNEL, type SeenCard, teamsClient } from '../../support/teams-client.ts';

/** Questions are put privately in a channel, where others read along. */
describePlatform('Teams', async () => {
  const teams = await serveTeams();
  const client = teamsClient(teams);
  const ask = (who: Member, words: string): Promise<SeenCard> =>
    client.ask(who, words, { place: 'channel', targeted: true });
  return {
    start: teams.start,
    async stop() {
      await teams.stop();
      expect(teams.connector.problems).toEqual([]);
    },
    ask: (words: string, as?: Person) => ask(memberFor(as), words),
    readBy: async (person) => client.readBy(memberFor(person)),
    editsInPlace: true,
    async askInThread(words, as) {
      const seen = await client.ask(memberFor(as), words, { place: 'channel', thread: '1700000000000' });
      return { seen, inThread: seen.message.conversationId === `${CHANNEL};messageid=1700000000000` };
    },
    askAloud: (words, as) => client.ask(memberFor(as), words, { place: 'channel' }),
    askAsGuest: (words) => ask(GUEST, words),
    askAsStranger: (words) => ask(STRANGER, words),
  };
});
