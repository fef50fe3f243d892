import type { Logger } from 'pino';
import { z } from 'zod';
import type { Outgoing, PlatformMemory, Poster, PostOutcome } from '../../chat.ts';
import { renderAdaptiveCard } from '../../reply/adaptive-card.ts';
import type { Reply } from '../../reply/reply.ts';
import { stamped } from './card-action.ts';
import {
  activityOf,
  codeOf,
  type Destination,
  NOT_HERE,
  NOT_SENT,
  NOT_TAKEN,
  Opened,
  request,
  todoFor,
} from './connector.ts';
import type { Guests } from './guests.ts';
import { bearing, NoToken, type Token } from './token.ts';

/** What is kept of a conversation. */
const Reference = z.object({
  serviceUrl: z.string(),
  tenantId: z.string().nullish(),
  bot: z.object({ id: z.string(), name: z.string().nullish() }),
  external: z.boolean().default(false),
  teamId: z.string().nullish(),
});
type Reference = z.infer<typeof Reference>;

/** What has to be mended at the app is asked for again only now and then. */
const UNMENDED_MS = 10 * 60 * 1000;

/** Posts unasked in Teams. Teams shows a bot no history: what became of a doubtful post nobody can say. */
export function createPoster(options: {
  token: Token | undefined;
  memory: Pick<PlatformMemory, 'conversations' | 'identities'>;
  /** Channels, by id, in which people of other organisations may read. */
  externalChannels: () => readonly string[];
  guests: Guests;
  log: Logger;
}): Poster {
  const { token, memory, externalChannels, guests, log } = options;
  const { conversations, identities } = memory;

  return {
    name: 'teams',
    async post({ key, to, reply, thread }) {
      const place = await ('channel' in to ? channelPlace(to.channel) : chatPlace(to.person));
      if ('kind' in place) return place;
      const { serviceUrl, bot, conversation } = place;
      const conversationId = thread === undefined ? conversation : `${conversation};messageid=${thread.message}`;
      const sent = await send(
        place,
        'POST',
        pathOf(conversationId),
        activity(key, reply, { serviceUrl, bot, conversationId }),
      );
      if (!(sent instanceof Response)) return sent;
      const id = await idOf(sent);
      return id === undefined ? { kind: 'unknown' } : { kind: 'sent', posted: { conversation, message: id } };
    },
    async edit({ key, reply }: Outgoing, posted) {
      const { conversation: conversationId, message } = posted;
      const reference = await referenceOf(conversationId);
      if (reference === undefined) return { kind: 'gone', reason: NOT_KNOWN };
      const { serviceUrl, bot } = reference;
      const path = `${pathOf(conversationId)}/${encodeURIComponent(message)}`;
      const sent = await send(reference, 'PUT', path, activity(key, reply, { serviceUrl, bot, conversationId }));
      return sent instanceof Response ? { kind: 'sent', posted } : sent;
    },
    settle: async () => ({ kind: 'unknown' }),
    async withdraw({ conversation, message }) {
      const reference = await referenceOf(conversation);
      const path = `${pathOf(conversation)}/${encodeURIComponent(message)}`;
      if (reference !== undefined) await send(reference, 'DELETE', path);
    },
  };

  /** In the organisation's own chats the newest reference serves as well. */
  async function referenceOf(conversation: string): Promise<Reference | undefined> {
    const known = await conversations.find(conversation);
    return Reference.safeParse(known ?? (conversation.startsWith('19:') ? undefined : await conversations.latest()))
      .data;
  }

  async function channelPlace(id: string): Promise<(Reference & { conversation: string }) | PostOutcome> {
    // Teams' channels go by their ids.
    if (!id.startsWith('19:')) return { kind: 'nowhere' };
    const reference = await referenceOf(id);
    if (reference === undefined) return { kind: 'gone', reason: NOT_KNOWN };
    if (externalChannels().includes(id)) return { ...reference, conversation: id };
    try {
      if (!reference.external && !(await guests(reference.serviceUrl, reference.teamId ?? id)))
        return { ...reference, conversation: id };
    } catch (error) {
      log.warn({ err: error }, 'whether guests read a channel cannot be looked up in Teams');
      return { kind: 'retry' };
    }
    return {
      kind: 'gone',
      reason: 'guests or people of other organisations read that channel; `external_channels` can allow it',
    };
  }

  async function chatPlace(email: string): Promise<(Reference & { conversation: string }) | PostOutcome> {
    const user = await identities.userOf(email);
    const reference = Reference.safeParse(await conversations.latest()).data;
    if (user === undefined || reference === undefined) return { kind: 'nowhere' };
    const { bot, tenantId } = reference;
    const channelData = { tenant: { id: tenantId } };
    const chat = { isGroup: false, bot, members: [{ id: user }], tenantId, channelData };
    const opened = await send(reference, 'POST', 'v3/conversations', chat);
    // Nothing is seen of opening a chat twice.
    if (!(opened instanceof Response)) return opened.kind === 'unknown' ? { kind: 'retry' } : opened;
    const conversation = await idOf(opened);
    return conversation === undefined ? { kind: 'retry' } : { ...reference, conversation };
  }

  /** A single try. */
  async function send(
    { serviceUrl }: Reference,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Response | PostOutcome> {
    const url = `${serviceUrl.replace(/\/*$/, '/')}${path}`;
    try {
      const response = await bearing(token, (bearer) => request(url, method, body, bearer));
      return response.ok ? response : await refused(response, path);
    } catch (error) {
      if (error instanceof NoToken) {
        log.error({ err: error }, 'Microsoft gives no token to post with');
        return { kind: 'retry' };
      }
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      if (NOT_SENT.includes(code ?? '')) return { kind: 'retry' };
      log.warn({ err: error }, 'a message could not be posted in Teams, or not for certain');
      return { kind: 'unknown' };
    }
  }

  async function refused(response: Response, path: string): Promise<PostOutcome> {
    const { status, headers } = response;
    const code = await codeOf(response);
    if (NOT_TAKEN.includes(status)) {
      const seconds = Number(headers.get('retry-after') ?? Number.NaN);
      return { kind: 'retry', ...(!Number.isNaN(seconds) && { afterMs: seconds * 1000 }) };
    }
    const todo = todoFor(status, code);
    log.warn({ status, code, todo }, 'Teams took no message');
    if (status >= 500) return { kind: 'unknown' };
    if (status === 401) return { kind: 'retry', afterMs: UNMENDED_MS };
    if (code === NOT_HERE) await conversations.forget(decodeURIComponent(path.split('/')[2] ?? ''));
    // Of a message: /activities/<id>
    if (status === 404 && /\/activities\/./.test(path)) return { kind: 'absent' };
    return { kind: 'gone', reason: todo };
  }
}

const NOT_KNOWN = 'Showback is not known there: add it to the team, and mention it once in that channel';

const pathOf = (conversation: string) => `v3/conversations/${encodeURIComponent(conversation)}/activities`;

function activity(key: string, reply: Reply, to: Pick<Destination, 'serviceUrl' | 'bot' | 'conversationId'>) {
  const { summary, card } = renderAdaptiveCard(reply);
  return activityOf({ summary, card: stamped(card, key) }, to);
}

const idOf = async (response: Response) => Opened.safeParse(await response.json().catch(() => undefined)).data?.id;
