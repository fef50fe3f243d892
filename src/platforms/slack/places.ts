import type { Logger } from 'pino';
import type { Ask } from '../../chat.ts';
import { isExternal } from './addresses.ts';
import type { SlackApi } from './api.ts';
import { logged } from './faults.ts';
import type { Guests } from './guests.ts';
import { createLookUp, isNotFound } from './look-up.ts';

type Channel = NonNullable<Ask['channel']>;

/**
 * What a channel is called, and whether guests or people of other organisations may read it. One that cannot be read has its
 * id for a name, and they may be in it.
 */
export function createPlaces(options: {
  api: SlackApi;
  guests: Guests;
  log: Logger;
  now: () => Date;
}): (channel: string) => Promise<Channel> {
  const { api, guests, log, now } = options;
  return createLookUp<Channel>({
    what: 'a channel',
    async read(id) {
      const { channel } = await api.repeatable((client) => client.conversations.info({ channel: id }));
      const { name } = channel ?? {};
      const external = isExternal(channel ?? {}) || (await mayHaveGuests(id));
      return { name: name === undefined ? id : `#${name}`, id, external };
    },
    // Nothing can be posted where the app is not, and whoever tries is told to invite it.
    unread: (id, error) => ({ name: id, id, external: !isNotFound(error) }),
    log,
    now,
  });

  /** Where Slack does not say who is there, guests may be. */
  async function mayHaveGuests(id: string): Promise<boolean> {
    try {
      return await guests(id);
    } catch (error) {
      log.warn({ ...logged(error), id }, 'who is in a channel cannot be looked up in Slack: guests may be');
      return true;
    }
  }
}
