import type { Logger } from 'pino';
import type { Outgoing, Poster, PostOutcome } from '../../chat.ts';
import { type Addresses, ExternalChannel } from './addresses.ts';
import type { SlackApi } from './api.ts';
import { logged, SlackFault } from './faults.ts';
import type { Limited } from './limits.ts';
import type { PostLimits } from './post-limits.ts';
import { remedy } from './remedies.ts';
import type { Send } from './send.ts';

/** What names our messages among those of a channel; people do not see it, but apps of the workspace can. */
const EVENT = 'showback_message';
/** Slack's clock and ours may differ. */
const CLOCKS_MS = 5 * 60 * 1000;
/** What has to be mended at the app is asked for again only now and then. */
const UNMENDED_MS = 10 * 60 * 1000;
const PAGE = 200;

/** Posts unasked in Slack: each message once, known again by its metadata. */
export function createPoster(options: {
  api: SlackApi;
  send: Send;
  addresses: Addresses;
  limited: Limited;
  postLimits: PostLimits;
  log: Logger;
}): Poster {
  const { api, send, addresses, limited, postLimits, log } = options;

  /** @param doubtful what it means that nobody knows how a request ended: of looking nothing can have come */
  async function outcomeOf(
    request: () => Promise<PostOutcome>,
    doubtful: 'unknown' | 'retry' = 'unknown',
  ): Promise<PostOutcome> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof ExternalChannel) return { kind: 'gone', reason: error.message };
      const outcome = failed(error);
      return outcome.kind === 'unknown' ? { kind: doubtful } : outcome;
    }
  }

  function failed(error: unknown): PostOutcome {
    const fault = error instanceof SlackFault ? error : undefined;
    if (fault !== undefined && ABSENT.has(fault.code)) return { kind: 'absent' };
    if (fault !== undefined && GONE.has(fault.code))
      return { kind: 'gone', reason: remedy(fault.code) ?? `Slack says ${fault.code}` };
    log.warn(logged(error), 'a message could not be posted in Slack, or not for certain');
    if (fault === undefined || fault.mayBeDone) return { kind: 'unknown' };
    if (fault.passing)
      return { kind: 'retry', ...(fault.retryAfter !== undefined && { afterMs: fault.retryAfter * 1000 }) };
    return REFUSED.has(fault.code)
      ? { kind: 'gone', reason: `Slack says ${fault.code}` }
      : { kind: 'retry', afterMs: UNMENDED_MS };
  }

  const metadata = ({ key }: Outgoing) => ({ event_type: EVENT, event_payload: { key } });

  return {
    name: 'slack',
    async post(message) {
      const place: Place = {};
      const found = await outcomeOf(async () => {
        place.channel = await addresses.find(message.to);
        return place.channel === undefined ? { kind: 'nowhere' } : { kind: 'absent' };
      }, 'retry');
      const { channel } = place;
      if (channel === undefined) return found;
      const outcome = await outcomeOf(async () => {
        const thread = message.thread?.message;
        const ts = await send(message.reply, { kind: 'post', channel, thread, metadata: metadata(message) });
        postLimits.posted(channel);
        return { kind: 'sent', posted: { conversation: channel, message: ts as string } };
      });
      if (outcome.kind !== 'retry' || outcome.afterMs === undefined) return outcome;
      return postLimits.isOfAll(channel, outcome.afterMs) ? { ...outcome, ofAll: true } : outcome;
    },
    edit: (message, posted) =>
      outcomeOf(async () => {
        const { conversation: channel, message: ts } = posted;
        await limited('chat.update', () =>
          send(message.reply, { kind: 'edit', channel, ts, metadata: metadata(message) }),
        );
        return { kind: 'sent', posted };
      }),
    settle: (message, since) =>
      outcomeOf(async () => {
        const channel = await addresses.find(message.to);
        if (channel === undefined) return { kind: 'nowhere' };
        try {
          const ts = await findInHistory(channel, message, (since - CLOCKS_MS) / 1000);
          return ts === undefined
            ? { kind: 'absent' }
            : { kind: 'sent', posted: { conversation: channel, message: ts } };
        } catch (error) {
          if (!(error instanceof SlackFault && UNREADABLE.has(error.code))) throw error;
          log.warn(logged(error), 'the history of a channel cannot be read: whether a message arrived is not known');
          return { kind: 'unknown' };
        }
      }, 'retry'),
  };

  /** @param oldest seconds since 1970 */
  async function findInHistory(
    channel: string,
    { key, thread }: Outgoing,
    oldest: number,
  ): Promise<string | undefined> {
    let cursor: string | undefined;
    do {
      const page = {
        channel,
        oldest: oldest.toFixed(6),
        limit: PAGE,
        include_all_metadata: true,
        ...(cursor && { cursor }),
      };
      const { messages, response_metadata } = await (thread === undefined
        ? limited('conversations.history', () => api.attempt((client) => client.conversations.history(page)))
        : limited('conversations.replies', () =>
            api.attempt((client) => client.conversations.replies({ ...page, ts: thread.message })),
          ));
      const ours = (messages as Seen[] | undefined)?.find(
        ({ metadata }) => metadata?.event_type === EVENT && metadata.event_payload?.key === key,
      );
      if (ours !== undefined) return ours.ts;
      cursor = response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    return undefined;
  }
}

interface Place {
  channel?: string | undefined;
}

interface Seen {
  ts?: string;
  metadata?: { event_type?: string; event_payload?: { key?: string } };
}

/** Slack's words for a history that the app may not read; it may post in public channels that it is not in. */
const UNREADABLE = new Set(['missing_scope', 'not_in_channel']);

/** Slack's words for a message that is not there. */
const ABSENT = new Set(['message_not_found', 'thread_not_found']);

/** Slack's words for a conversation in which nothing can be posted any more, or by this app. */
const GONE = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'is_inactive',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'cant_update_message',
  'edit_window_closed',
  'messages_tab_disabled',
]);

/** Slack's words for a message that it does not take, however often it is asked. */
const REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long', 'no_text']);
