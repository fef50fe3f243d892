import { z } from 'zod';
import { BOT_FRAMEWORK, type TeamsApp } from './account.ts';

/** Gives the bearer token with which the bot speaks to Teams; one is used until shortly before it ends. */
export type Token = () => Promise<string>;

const Granted = z.object({ access_token: z.string(), expires_in: z.number() });
const Refused = z.object({ error: z.string(), error_description: z.string().default('') });

const TIMEOUT_MS = 10_000;
/** Clocks differ, and posts take their time. */
const EARLY_MS = 5 * 60 * 1000;

export function createToken(app: TeamsApp, login: string, now: () => Date): Token {
  let held: { token: string; until: number } | undefined;
  let requested: Promise<string> | undefined;
  const renew = async () => {
    const at = now().getTime();
    const { token, lifetimeMs } = await requestToken(app, login);
    held = { token, until: at + lifetimeMs - EARLY_MS };
    return token;
  };
  return async () => {
    if (held !== undefined && now().getTime() < held.until) return held.token;
    // Whoever else needs one by now waits for the same.
    requested ??= renew().finally(() => {
      requested = undefined;
    });
    return requested;
  };
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
  throw new Error(`Microsoft gives the bot no token (${response.status}): ${reason ?? 'no reason that can be read'}`);
}
