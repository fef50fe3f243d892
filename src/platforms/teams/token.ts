import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { BOT_FRAMEWORK, type TeamsApp } from './account.ts';

/** The bearer token with which the bot speaks to Teams; one is used until shortly before it ends. */
export interface Token {
  /** @throws Error where Microsoft gives none */
  get(): Promise<string>;
  /** Teams takes this one no more, though it has not ended: the next to ask gets another. */
  refused(token: string): void;
}

const Granted = z.object({ access_token: z.string(), expires_in: z.number() });
const Refused = z.object({ error: z.string(), error_description: z.string().default('') });

const TIMEOUT_MS = 10_000;
/** Clocks differ, and posts take their time. */
const EARLY_MS = 5 * 60 * 1000;

/** People wait for what the token is for: so often, and after these pauses, a login in trouble is asked. */
const ATTEMPTS = 3;
const PAUSE_MS = 300;

export function createToken(app: TeamsApp, login: string, now: () => Date): Token {
  let held: { token: string; until: number } | undefined;
  let requested: Promise<string> | undefined;
  const renew = async (attempt = 1): Promise<string> => {
    const at = now().getTime();
    try {
      const { token, lifetimeMs } = await requestToken(app, login);
      held = { token, until: at + lifetimeMs - EARLY_MS };
      return token;
    } catch (error) {
      if (error instanceof Denied || attempt === ATTEMPTS) throw error;
      await wait(PAUSE_MS * 2 ** attempt);
      return renew(attempt + 1);
    }
  };
  return {
    async get() {
      if (held !== undefined && now().getTime() < held.until) return held.token;
      // Whoever else needs one by now waits for the same.
      requested ??= renew().finally(() => {
        requested = undefined;
      });
      return requested;
    },
    refused(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

/** Asked again Microsoft would say the same. */
class Denied extends Error {}

/**
 * Sends with the token that is held, and once more with another where that is taken no more.
 * @throws NoToken, and what `send` throws
 */
export async function bearing(
  token: Token | undefined,
  send: (bearer: string | undefined) => Promise<Response>,
): Promise<Response> {
  if (token === undefined) return send(undefined);
  const bearer = await heldBy(token);
  const response = await send(bearer);
  if (response.status !== 401) return response;
  token.refused(bearer);
  const other = await heldBy(token);
  await response.body?.cancel();
  return send(other);
}

/** Nothing was sent. */
export class NoToken extends Error {}

async function heldBy(token: Token): Promise<string> {
  try {
    return await token.get();
  } catch (error) {
    throw new NoToken((error as Error).message, { cause: error });
  }
}

/** @throws Error with Microsoft's reason, without anything secret */
export async function requestToken(app: TeamsApp, login: string): Promise<{ token: string; lifetimeMs: number }> {
  const response = await fetch(`${login}/${encodeURIComponent(app.tenant)}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.id,
      client_secret: app.password,
      scope: `${BOT_FRAMEWORK}/.default`,
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body: unknown = await response.json().catch(() => undefined);
  const granted = Granted.safeParse(body);
  if (granted.success) return { token: granted.data.access_token, lifetimeMs: granted.data.expires_in * 1000 };
  const refused = Refused.safeParse(body).data;
  const reason = refused && [refused.error, refused.error_description.split(/\r?\n/)[0]].filter(Boolean).join(': ');
  const isPassing = response.status >= 500 || response.status === 429;
  throw new (isPassing ? Error : Denied)(
    `Microsoft gives the bot no token (${response.status}): ${reason ?? 'no reason that can be read'}`,
  );
}
