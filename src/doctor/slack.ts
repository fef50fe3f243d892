import type { Config } from '../config.ts';
import { remedy } from '../platforms/slack/remedies.ts';
import { OPTIONAL_SCOPES, SCOPES } from '../platforms/slack/scopes.ts';
import { type Check, fail, ok, warn } from './check.ts';

type SlackConfig = NonNullable<Config['slack']>;

/** Slack refuses to be answered with an older signature, and we to take one. */
const CLOCK_MS = 5 * 60 * 1000;
const TIMEOUT_MS = 10_000;

/** What can be seen of Slack from here. */
export function checkSlack({ slack, publicUrl }: Config): Check[] {
  if (slack === undefined) return [];
  const ways = [slack.appToken && 'Socket Mode', slack.signingSecret && 'signed requests at /slack/events'];
  const message = `on, by ${ways.filter(Boolean).join(' and ')}`;
  if (slack.appToken === undefined && publicUrl === undefined)
    return [
      warn(
        'Slack',
        `${message}, and PUBLIC_URL is not set`,
        'Slack must reach this server at an https address: set PUBLIC_URL, and make the app with `npx showback manifest slack --http <address>`',
      ),
    ];
  return [ok('Slack', message)];
}

/** Asks Slack itself: whether it takes the tokens, what the app may do, what time it is. */
export async function askSlack(slack: SlackConfig, now: Date): Promise<Check[]> {
  const bot = await call(slack, 'auth.test', slack.botToken);
  if (typeof bot === 'string') return [fail('Slack token', bot, todoOf(bot))];
  const checks = [
    ok('Slack token', `${bot.said['user']} in ${bot.said['team']}`),
    checkScopes(bot.scopes),
    checkSlackClock(bot.date, now),
  ];
  if (slack.appToken === undefined) return checks;
  const socket = await call(slack, 'apps.connections.open', slack.appToken);
  return [
    ...checks,
    typeof socket === 'string'
      ? fail('Slack sockets', socket, todoOf(socket))
      : ok('Slack sockets', 'the app token opens connections'),
  ];
}

interface Said {
  said: Record<string, unknown>;
  scopes: string[] | undefined;
  date: string | null;
}

/** What a method says, or the word for why it does not. */
async function call({ apiUrl }: SlackConfig, method: string, token: string): Promise<Said | string> {
  try {
    const response = await fetch(new URL(method, apiUrl.replace(/\/?$/, '/')), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const said = (await response.json()) as Record<string, unknown>;
    const scopes = response.headers.get('x-oauth-scopes')?.split(',').filter(Boolean);
    return said['ok'] === true ? { said, scopes, date: response.headers.get('date') } : String(said['error']);
  } catch {
    return 'unreachable';
  }
}

const todoOf = (code: string): string => remedy(code) ?? 'can this machine reach slack.com by https?';

function checkScopes(scopes: string[] | undefined): Check {
  const missing = Object.keys(SCOPES).filter((scope) => scopes?.includes(scope) === false);
  if (missing.length === 0) return ok('Slack scopes', scopes === undefined ? 'Slack does not tell' : 'all of them');
  const reasons = missing.map((scope) => `${scope} ${SCOPES[scope as keyof typeof SCOPES]}`).join(', ');
  const todo = 'add them under OAuth & Permissions and install the app again';
  const grave = missing.some((scope) => !OPTIONAL_SCOPES.includes(scope));
  return (grave ? fail : warn)('Slack scopes', `missing: ${reasons}`, todo);
}

function checkSlackClock(date: string | null, now: Date): Check {
  const apart = Math.abs(Date.parse(date ?? '') - now.getTime());
  if (Number.isNaN(apart)) return ok('Slack clock', 'Slack does not tell');
  return apart < CLOCK_MS
    ? ok('Slack clock', `${Math.round(apart / 1000)} s from ours`)
    : fail(
        'Slack clock',
        `${Math.round(apart / 1000)} s from ours`,
        'set the clock of this machine: signatures live five minutes',
      );
}
