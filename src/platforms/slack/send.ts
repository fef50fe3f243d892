import type { KnownBlock, MessageMetadata } from '@slack/types';
import { renderBlockKit, type SlackMessage } from '../../reply/block-kit.ts';
import { type ChartStyle, isDrawnWhole } from '../../reply/block-kit-chart.ts';
import type { ChartPart, Reply } from '../../reply/reply.ts';
import { renderSlackText } from '../../reply/slack-text.ts';
import type { SlackApi } from './api.ts';
import { SlackFault } from './faults.ts';

/** Where a message goes, and who reads it there. */
export type Destination =
  /** Where a command was typed or a button pressed, for that person only; in place of the message with the button or not. */
  | { kind: 'response'; url: string; replaces: boolean; thread?: string | undefined }
  /** For one person in a channel where the bot is. */
  | { kind: 'ephemeral'; channel: string; user: string; thread?: string | undefined }
  /** For everybody in the channel, or in a direct message. */
  | { kind: 'message'; channel: string; thread?: string | undefined }
  /** The same unasked: asked of Slack a single time, and known again by its metadata. */
  | { kind: 'post'; channel: string; thread?: string | undefined; metadata: MessageMetadata }
  /** In the place of a message. */
  | { kind: 'edit'; channel: string; ts: string; thread?: never; metadata: MessageMetadata };

type Message = SlackMessage | { text: string; blocks?: never };

/** Resolves with the message's timestamp where Slack tells it. @throws SlackFault when Slack does not take it in any form */
export type Send = (reply: Reply, to: Destination) => Promise<string | undefined>;

export function createSend(options: {
  api: SlackApi;
  uploadChart: (chart: ChartPart) => Promise<string | undefined>;
}): Send {
  const { api, uploadChart } = options;

  return async (reply, to) => {
    for await (const message of renderings(reply, isUnasked(to))) {
      try {
        return (await deliver(message, to))?.ts;
      } catch (error) {
        if (!(error instanceof SlackFault && REFUSED.has(error.code)) || message.blocks === undefined) throw error;
      }
    }
    return undefined;
  };

  /** The best first; each is made only when Slack has refused the one before. */
  async function* renderings(reply: Reply, unasked: boolean): AsyncGenerator<Message> {
    for await (const chart of chartStyles(reply, unasked)) yield renderBlockKit(reply, { chart });
    yield { text: renderSlackText(reply) };
  }

  /** Uploads are few a minute: what is told to many channels at once is drawn by Slack where it can draw all of it. */
  async function* chartStyles({ parts }: Reply, unasked: boolean): AsyncGenerator<ChartStyle> {
    const chart = parts.find((part) => part.kind === 'chart');
    if (chart !== undefined) {
      const native = unasked && isDrawnWhole(chart);
      if (native) yield 'native';
      const slackFile = await uploadChart(chart);
      if (slackFile !== undefined) yield { slackFile };
      if (!native) yield 'native';
    }
    yield 'sparkline';
  }

  async function deliver(message: Message, to: Destination): Promise<{ ts?: string } | undefined> {
    const thread = to.thread === undefined ? {} : { thread_ts: to.thread };
    switch (to.kind) {
      case 'response': {
        const place = to.replaces ? { replace_original: true } : { response_type: 'ephemeral' };
        await api.respond(to.url, { ...message, ...thread, ...place });
        return undefined;
      }
      case 'ephemeral':
        await api.once((client) =>
          client.chat.postEphemeral({ ...asSdk(message), ...thread, channel: to.channel, user: to.user }),
        );
        return undefined;
      case 'message':
        return api.once((client) =>
          client.chat.postMessage({ ...asSdk(message), ...thread, ...NO_PREVIEWS, channel: to.channel }),
        );
      case 'post': {
        const { channel, metadata } = to;
        return api.attempt((client) =>
          client.chat.postMessage({ ...asSdk(message), ...thread, ...NO_PREVIEWS, channel, metadata }),
        );
      }
      case 'edit': {
        const { channel, ts, metadata } = to;
        return api.attempt((client) => client.chat.update({ ...asSdk(message), channel, ts, metadata }));
      }
    }
  }
}

const isUnasked = ({ kind }: Destination): boolean => kind === 'post' || kind === 'edit';

/** Names of bills can look like addresses. */
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false };

/** Slack's words for a message whose blocks it does not show. */
const REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'slack_file_not_found']);

/** The SDK's types lag behind the blocks that Slack takes. */
const asSdk = (message: Message) => message as { text: string; blocks: KnownBlock[] };
