import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AdaptiveCardMessage } from '../../reply/adaptive-card.ts';
import { bearing, type Token } from './token.ts';

/** Where a card goes. */
export interface Destination {
  serviceUrl: string;
  /** With `;messageid=` it is a thread of a channel. */
  conversationId: string;
  bot: Account;
  /** The message that is answered. */
  replyToId?: string;
  /** Nobody else sees it. */
  onlyFor?: Account | undefined;
}
interface Account {
  id: string;
  name?: string | null | undefined;
}

/**
 * What became of a post: refused, and for good (`gone`) where the bot is not in the conversation any more; `failed` may have
 * been taken.
 */
export type Posted = 'posted' | 'refused' | 'gone' | 'failed';

/** The Connector's REST interface. Never rejects: what it does not do is logged with what to do about it. */
export interface Connector {
  post(message: AdaptiveCardMessage, to: Destination): Promise<Posted>;
  /** The id of the bot's chat with somebody; undefined where Teams opens none, as for who has not added the app. */
  openChat(at: Pick<Destination, 'serviceUrl' | 'bot'>, person: Account, tenant: string): Promise<string | undefined>;
}

/** So often is tried what Teams says it has not taken, with these waits between where it names none. */
const ATTEMPTS = 5;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const TIMEOUT_MS = 15_000;

/**
 * Speaks HTTP and does not leave it to the SDK, which by itself repeats what may have been taken: a reply that is lost on its
 * way would show the answer twice.
 */
export function createConnector(token: Token | undefined, log: Logger): Connector {
  /** Undefined where nobody knows what came of it. */
  async function send(serviceUrl: string, path: string, body: object): Promise<Response | undefined> {
    try {
      const url = `${serviceUrl.replace(/\/*$/, '/')}${path}`;
      return await persistently(() => bearing(token, (bearer) => request(url, 'POST', body, bearer)));
    } catch (error) {
      log.error({ err: error }, 'an answer could not be posted in Teams, or not for certain');
      return undefined;
    }
  }

  return {
    async post(message, to) {
      const response = await send(to.serviceUrl, pathOf(to), activityOf(message, to));
      if (response === undefined) return 'failed';
      if (response.ok) return 'posted';
      const code = await codeOf(response);
      log.error({ status: response.status, code, todo: todoFor(response.status, code) }, 'Teams took no answer');
      if (code === NOT_HERE) return 'gone';
      return response.status < 500 ? 'refused' : 'failed';
    },
    async openChat({ serviceUrl, bot }, person, tenant) {
      const channelData = { tenant: { id: tenant } };
      const chat = { isGroup: false, bot, members: [person], tenantId: tenant, channelData };
      const response = await send(serviceUrl, 'v3/conversations', chat);
      if (response === undefined) return undefined;
      if (response.ok) return Opened.safeParse(await response.json().catch(() => undefined)).data?.id;
      const todo = 'whoever asked can add the app for themselves, and be answered in private';
      log.warn({ status: response.status, code: await codeOf(response), todo }, 'Teams opened no personal chat');
      return undefined;
    },
  };
}

export const Opened = z.object({ id: z.string() });
const Refusal = z.object({ error: z.object({ code: z.string() }) });
export const NOT_HERE = 'BotNotInConversationRoster';

export const codeOf = async (response: Response): Promise<string> =>
  Refusal.safeParse(await response.json().catch(() => undefined)).data?.error.code ?? 'no code';

const pathOf = ({ conversationId, onlyFor }: Destination): string =>
  `v3/conversations/${encodeURIComponent(conversationId)}/activities${onlyFor === undefined ? '' : '?isTargetedActivity=true'}`;

export function request(
  url: string,
  method: 'POST' | 'PUT' | 'DELETE',
  body: object | undefined,
  bearer: string | undefined,
): Promise<Response> {
  return fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

export const activityOf = (
  { summary, card }: AdaptiveCardMessage,
  { bot, conversationId, replyToId, onlyFor }: Destination,
) => ({
  type: 'message',
  from: bot,
  conversation: { id: conversationId },
  ...(replyToId !== undefined && { replyToId }),
  ...(onlyFor !== undefined && { recipient: { ...onlyFor, isTargeted: true } }),
  summary,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

/**
 * Too many posts (429), a conflict (412) and no service (503) say that nothing was taken. After a gateway's error or a cut
 * connection it may have been: then once is better than twice.
 */
export const NOT_TAKEN = [412, 429, 503];

/** Errors before anything was sent. */
export const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

async function persistently(send: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await reached(send, attempt);
    if (response !== undefined && (!NOT_TAKEN.includes(response.status) || attempt === ATTEMPTS)) return response;
    await response?.body?.cancel();
    const asked = Number(response?.headers.get('retry-after') ?? Number.NaN) * 1000;
    const pause = Number.isNaN(asked) ? PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()) : asked;
    await wait(Math.min(pause, LONGEST_PAUSE_MS));
  }
}

/** Undefined where nobody was reached: nothing was sent, and it can be tried again. */
async function reached(send: () => Promise<Response>, attempt: number): Promise<Response | undefined> {
  try {
    return await send();
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    if (attempt < ATTEMPTS && NOT_SENT.includes(code ?? '')) return undefined;
    throw error;
  }
}

/** What whoever runs Showback, or reads there, can do about a refusal. */
export function todoFor(status: number, code: string): string {
  if (code === NOT_HERE) return 'the app was removed from this team or chat: add it there again';
  if (code === 'MessageWritesBlocked') return 'the person has blocked the bot; only they can unblock it, in Teams';
  switch (status) {
    case 401:
      return 'TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID must be those of the bot: run `npx showback doctor --online`';
    case 403:
      return "look whether a policy of Teams' admin center keeps the app or the bot from posting here";
    case 404:
      return 'the conversation is gone; nothing needs to be done';
    case 413:
      return 'this answer is too large, which is a fault of Showback: please report it';
    case 429:
      return 'Teams limits how much a bot posts in a conversation; ask again in a minute';
    default:
      return 'ask again; if it goes on, look at the status of Microsoft 365';
  }
}
