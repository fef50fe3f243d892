import type { Logger } from 'pino';
import type { Ask } from '../../chat.ts';
import { isExternal } from './addresses.ts';
import type { SlackApi } from './api.ts';
import { createLookUp, isNotFound } from './look-up.ts';

type Channel = NonNullable<Ask['channel']>;

/**
 * What a channel is called, and who may read it. One that cannot be read has its id for a name, and people of other
 * organisations may be in it.
 */
export function createPlaces(options: {
  api: SlackApi;
  log: Logger;
  now: () => Date;
}): (channel: string) => Promise<Channel> {
  const { api, log, now } = options;
  return createLookUp<Channel>({
    what: 'a channel',
    async read(id) {
      const { channel } = await api.repeatable((client) => client.conversations.info({ channel: id }));
      const { name } = channel ?? {};
      return { name: name === undefined ? id : `#${name}`, id, external: isExternal(channel ?? {}) };
    },
    // Nothing can be posted where the app is not, and whoever tries is told to invite it.
    unread: (id, error) => ({ name: id, id, external: !isNotFound(error) }),
    log,
    now,
  });
}
