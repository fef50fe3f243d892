import type { Logger } from 'pino';
import type { Ask } from '../../chat.ts';
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
      const { name, is_ext_shared, is_shared, is_org_shared } = channel ?? {};
      // What is shared with workspaces of the own organisation only is not external.
      const external = is_ext_shared === true || (is_shared === true && is_org_shared !== true);
      return { name: name === undefined ? id : `#${name}`, id, external };
    },
    // Nothing can be posted where the app is not, and whoever tries is told to invite it.
    unread: (id, error) => ({ name: id, id, external: !isNotFound(error) }),
    log,
    now,
  });
}
