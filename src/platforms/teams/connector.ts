import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AdaptiveCardMessage } from '../../reply/adaptive-card.ts';
import type { Token } from './token.ts';

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

/** What became of a post: Teams refused it for good where the bot is not in the conversation any more. */
export type Posted = 'posted' | 'failed' | 'gone';

export type Post = (message: AdaptiveCardMessage, to: Destination) => Promise<Posted>;

/** So often is tried what Teams says it has not taken, with these waits between where it names none. */
const ATTEMPTS = 5;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const TIMEOUT_MS = 15_000;

/**
 * Posts cards through the Connector's REST interface and not through the SDK, which by itself repeats what may have been
 * taken: a reply that is lost on its way would show the answer twice. Never rejects: what cannot be posted is logged with
 * what to do about it.
 */
export function createPost(token: Token | undefined, log: Logger): Post {
  return async (message, to) => {
    try {
      const bearer = token && (await token());
      const response = await persistently(() => request(message, to, bearer));
      if (response.ok) return 'posted';
      const code = Refusal.safeParse(await response.json().catch(() => undefined)).data?.error.code ?? 'no code';
      log.error({ status: response.status, code, todo: todoFor(response.status, code) }, 'Teams took no answer');
      return code === NOT_HERE ? 'gone' : 'failed';
    } catch (error) {
      log.error({ err: error }, 'an answer could not be posted in Teams, or not for certain');
      return 'failed';
    }
  };
}

const Refusal = z.object({ error: z.object({ code: z.string() }) });
const NOT_HERE = 'BotNotInConversationRoster';

function request(message: AdaptiveCardMessage, to: Destination, bearer: string | undefined): Promise<Response> {
  const { serviceUrl, conversationId, onlyFor } = to;
  const path = `v3/conversations/${encodeURIComponent(conversationId)}/activities`;
  const url = `${serviceUrl.replace(/\/*$/, '/')}${path}${onlyFor === undefined ? '' : '?isTargetedActivity=true'}`;
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(activityOf(message, to)),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

const activityOf = (
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
const NOT_TAKEN = [412, 429, 503];

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
    if (attempt < ATTEMPTS && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '')) return undefined;
    throw error;
  }
}

function todoFor(status: number, code: string): string {
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
