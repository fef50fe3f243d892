import type { Recipient } from '../../finops/recipient.ts';
import type { SlackApi } from './api.ts';
import { SlackFault } from './faults.ts';
import type { Guests } from './guests.ts';
import type { Limited } from './limits.ts';

/** Where to post to somebody or something. */
export interface Addresses {
  /**
   * The id of a channel, or of the direct message with a person; undefined where the workspace has none.
   * @throws SlackFault, ExternalChannel
   */
  find(to: Recipient): Promise<string | undefined>;
}

/** Guests or people of other organisations read it, and showback.yaml does not say that they may. */
export class ExternalChannel extends Error {}

interface Channel {
  id: string;
  external: boolean;
}

const FRESH_MS = 5 * 60 * 1000;
const PAGE = 1000;
/** Slack's ids are upper case, and the names of its channels lower case. */
const ID = /^[CG][A-Z0-9]+$/;

/** @param options.externalAllowed channels by name or id in which people of other organisations may read */
export function createAddresses(options: {
  api: SlackApi;
  limited: Limited;
  externalAllowed: () => readonly string[];
  guests: Guests;
  now: () => Date;
}): Addresses {
  const { api, limited, externalAllowed, guests, now } = options;
  const chats = new Map<string, string>();
  const byId = new Map<string, { channel: Channel; until: number }>();
  let channels: { byName: Map<string, Channel>; until: number } | undefined;
  let reading: Promise<Map<string, Channel>> | undefined;

  return {
    async find(to) {
      if ('person' in to) return chatWith(to.person);
      // Teams' ids begin so.
      if (to.channel.startsWith('19:')) return undefined;
      const channel = ID.test(to.channel) ? await channelOf(to.channel) : await channelNamed(to.channel);
      if (channel === undefined || isAllowed(to.channel, channel.id)) return channel?.id;
      if (channel.external || (await guests(channel.id)))
        throw new ExternalChannel(
          'guests or people of other organisations read that channel; showback.yaml can allow it under `external_channels`',
        );
      return channel.id;
    },
  };

  function isAllowed(...names: string[]): boolean {
    return externalAllowed().some((one) => names.some((name) => bare(one) === bare(name)));
  }

  async function chatWith(email: string): Promise<string | undefined> {
    const known = chats.get(email);
    if (known !== undefined) return known;
    const user = await orNothing(
      () => limited('users.lookupByEmail', () => api.attempt((client) => client.users.lookupByEmail({ email }))),
      'users_not_found',
    );
    const users = user?.user?.id;
    if (users === undefined) return undefined;
    const { channel } = await limited('conversations.open', () =>
      api.attempt((client) => client.conversations.open({ users })),
    );
    if (channel?.id !== undefined) chats.set(email, channel.id);
    return channel?.id;
  }

  async function channelOf(id: string): Promise<Channel | undefined> {
    const known = byId.get(id);
    if (known !== undefined && now().getTime() < known.until) return known.channel;
    try {
      const info = await orNothing(
        () => limited('conversations.info', () => api.attempt((client) => client.conversations.info({ channel: id }))),
        'channel_not_found',
      );
      return info?.channel === undefined ? undefined : keep({ id, external: isExternal(info.channel) });
    } catch (error) {
      if (!(error instanceof SlackFault && error.retryAfter !== undefined)) throw error;
      // One by one they are too many: all of them are read at once.
      await allChannels();
      const listed = byId.get(id);
      if (listed === undefined || now().getTime() >= listed.until) throw error;
      return listed.channel;
    }
  }

  async function channelNamed(name: string): Promise<Channel | undefined> {
    const known = channels?.byName.get(bare(name));
    if (known !== undefined && channels !== undefined && now().getTime() < channels.until) return known;
    return (await allChannels()).get(bare(name));
  }

  function keep(channel: Channel): Channel {
    byId.set(channel.id, { channel, until: now().getTime() + FRESH_MS });
    return channel;
  }

  function allChannels(): Promise<Map<string, Channel>> {
    reading ??= readChannels()
      .then((byName) => {
        channels = { byName, until: now().getTime() + FRESH_MS };
        for (const channel of byName.values()) keep(channel);
        return byName;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  /** Without the scope for private channels it knows the public ones. */
  async function readChannels(): Promise<Map<string, Channel>> {
    const all = await orNothing(() => readList('public_channel,private_channel'), 'missing_scope');
    return all ?? readList('public_channel');
  }

  async function readList(types: string): Promise<Map<string, Channel>> {
    const found = new Map<string, Channel>();
    for (let cursor: string | undefined; ; ) {
      const { channels: list = [], response_metadata } = await limited('conversations.list', () =>
        api.attempt((client) =>
          client.conversations.list({ types, limit: PAGE, ...(cursor !== undefined && { cursor }) }),
        ),
      );
      for (const channel of list) {
        const { id, name } = channel;
        if (id !== undefined && name !== undefined) found.set(bare(name), { id, external: isExternal(channel) });
      }
      cursor = response_metadata?.next_cursor || undefined;
      if (cursor === undefined) return found;
    }
  }
}

/** What is shared with workspaces of the own organisation only is not external. */
export const isExternal = (about: { is_ext_shared?: boolean; is_shared?: boolean; is_org_shared?: boolean }): boolean =>
  about.is_ext_shared === true || (about.is_shared === true && about.is_org_shared !== true);

const bare = (name: string): string => name.replace(/^#/, '').toLowerCase();

async function orNothing<T>(request: () => Promise<T>, code: string): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof SlackFault && error.code === code) return undefined;
    throw error;
  }
}
