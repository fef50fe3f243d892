import { expect } from 'vitest';
import type { Person } from '../../../src/finops/organisation.ts';
import { describePlatform } from '../../contract/platform.ts';
import { textOfCard } from '../../support/card-text.ts';
import { ada } from '../../support/commands.ts';
import type { Member } from '../../support/fake-connector.ts';
import { ADA, GUEST, memberFor, STRANGER, serveTeams } from '../../support/teams.ts';
import { CHANNEL, type SeenCard, teamsClient } from '../../support/teams-client.ts';

const TROUBLES = {
  'is gone': { status: 403, code: 'BotNotInConversationRoster' },
  'is too much for 30 seconds': { status: 429, retryAfter: 30 },
  'is taken, and the reply lost': 'lose the reply',
} as const;

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
    async posting() {
      await client.ask(ADA, 'whoami');
      await client.ask(ADA, 'whoami', { place: 'channel' });
      const before = teams.connector.shown.length;
      return {
        open: teams.open,
        poster: teams.poster,
        channel: { channel: CHANNEL },
        elsewhere: { person: ada.email },
        readPosted: async (person) => {
          const places = [CHANNEL, `a:personal ${memberFor(person).id}`];
          return teams.connector.shown
            .slice(before)
            .filter(({ conversationId }) => places.includes(conversationId))
            .map(({ card }) => textOfCard(card))
            .join('\n');
        },
        async press(person, label) {
          const message = teams.connector.shown.findLast(({ card }) => textOfCard(card).includes(label));
          if (message === undefined) throw new Error(`nothing was posted with "${label}"`);
          // Whoever opens the chat anew sees the card that was posted, not the answer to their click.
          message.views.clear();
          return client.press(memberFor(person), message, label);
        },
        async redeliver() {
          await client.deliver(client.sent.at(-1));
        },
        meet: (trouble) => teams.connector.faults.push(TROUBLES[trouble]),
      };
    },
    askAsGuest: (words) => ask(GUEST, words),
    askAsStranger: (words) => ask(STRANGER, words),
  };
});
