import type { Logger } from 'pino';
import type { SlackApi } from './api.ts';
import { createLookUp } from './look-up.ts';

/**
 * Which of these user groups somebody is in, as showback.yaml names them: "slack:S0123ABCD". Nobody is in one that cannot be
 * read.
 */
export function createGroups(options: {
  api: SlackApi;
  /** Those that a role is granted to; no others are asked for. */
  inUse: () => readonly string[];
  log: Logger;
  now: () => Date;
}): (userId: string) => Promise<string[]> {
  const { api, inUse, log, now } = options;
  const membersOf = createLookUp<readonly string[]>({
    what: 'a user group',
    async read(usergroup) {
      const { users } = await api.repeatable((client) => client.usergroups.users.list({ usergroup }));
      return users ?? [];
    },
    unread: () => [],
    log,
    now,
  });

  return async (userId) => {
    const groups = inUse().filter((name) => name.startsWith(PREFIX));
    const members = await Promise.all(groups.map((name) => membersOf(name.slice(PREFIX.length))));
    return groups.filter((_, at) => members[at]?.includes(userId));
  };
}

const PREFIX = 'slack:';
