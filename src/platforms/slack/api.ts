import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { faultOf, faultOfCode, faultOfRequest, faultOfStatus, rateLimited, SlackFault } from './faults.ts';
import type { SdkLog } from './sdk-log.ts';

/** Slack's Web API and response URLs. Rate limits and passing trouble are waited out; what may be done is not asked for twice. */
export interface SlackApi {
  /** For what may be repeated: reading, and writing that ends the same. @throws SlackFault */
  repeatable<T>(request: (client: WebClient) => Promise<T>): Promise<T>;
  /** For what would show twice. @throws SlackFault */
  once<T>(request: (client: WebClient) => Promise<T>): Promise<T>;
  /** Asks one time, and says at once what came of it. @throws SlackFault */
  attempt<T>(request: (client: WebClient) => Promise<T>): Promise<T>;
  /** Sends a message to where a command or click came from. @throws SlackFault */
  respond(url: string, message: object): Promise<void>;
}

const TIMEOUT_MS = 5000;
const ATTEMPTS = 5;
/** Nobody waits longer for an answer in chat. */
const LONGEST_WAIT_MS = 30_000;

export function createApi(options: { token: string; apiUrl: string; log: SdkLog }): SlackApi {
  const client = new WebClient(options.token, {
    slackApiUrl: options.apiUrl,
    logger: options.log,
    timeout: TIMEOUT_MS,
    // The SDK would repeat a message whose reply was lost, and hold up all channels for the limit of one.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  return {
    repeatable: (request) => persist(() => request(client), { repeatable: true }),
    once: (request) => persist(() => request(client), { repeatable: false }),
    async attempt(request) {
      try {
        return await request(client);
      } catch (error) {
        throw faultOf(error);
      }
    },
    respond: (url, message) => persist(() => respond(url, message), { repeatable: 'replace_original' in message }),
  };
}

async function persist<T>(attempt: () => Promise<T>, { repeatable }: { repeatable: boolean }): Promise<T> {
  let waited = 0;
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const fault = faultOf(error);
      if (!(fault instanceof SlackFault) || !fault.passing || tried === ATTEMPTS) throw fault;
      if (fault.mayBeDone && !repeatable) throw fault;
      const pause = fault.retryAfter === undefined ? 100 * 2 ** tried : fault.retryAfter * 1000;
      waited += pause;
      if (waited > LONGEST_WAIT_MS) throw fault;
      await sleep(pause);
    }
  }
}

/** Bolt's own `respond` does not tell why Slack refuses a message, and never gives up. */
async function respond(url: string, message: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error) => {
    throw faultOfRequest(error);
  });
  const said = await response.text().catch(() => '');
  if (response.status === 429) throw rateLimited(Number(response.headers.get('retry-after') ?? 1));
  if (response.status >= 500) throw faultOfStatus(response.status);
  const [code] = /\b[a-z]+_[a-z_]+\b/.exec(said) ?? [];
  if (!response.ok) throw code === undefined ? faultOfStatus(response.status) : faultOfCode(code);
}
