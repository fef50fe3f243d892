import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverEvent } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import type { Logger } from 'pino';
import { faultOf, logged, SlackFault } from './faults.ts';
import type { SdkLog } from './sdk-log.ts';

/** Connections to Slack by Socket Mode. */
export interface Sockets {
  open(): void;
  close(): Promise<void>;
}

/** Slack closes each connection now and then; questions come by the other meanwhile. It allows ten. */
const CONNECTIONS = 2;
const HELLO_MS = 15_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that lived so long was a good one. */
const GOOD_MS = 10_000;

export function createSockets(options: {
  appToken: string;
  apiUrl: string;
  /** Resolves when the event has been dealt with. */
  accept: (event: ReceiverEvent) => Promise<void>;
  log: Logger;
  sdkLog: SdkLog;
}): Sockets {
  const { appToken, apiUrl, accept, log, sdkLog } = options;
  const stopping = new AbortController();
  let running: Promise<void>[] = [];

  return {
    open() {
      running = Array.from({ length: CONNECTIONS }, () => keepConnected());
    },
    async close() {
      stopping.abort();
      await Promise.all(running);
    },
  };

  /**
   * The SDK's own reconnecting waits five seconds for nothing, and ends in an unhandled rejection when Slack cannot be
   * reached for long: each of its connections is used once.
   */
  async function keepConnected(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const begun = Date.now();
      await connection().catch(report);
      const good = Date.now() - begun > GOOD_MS;
      pause = good ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  function report(error: unknown): void {
    if (stopping.signal.aborted) return;
    log.error(logged(faultOf(error)), 'no connection to Slack; trying again');
  }

  /** Slack greets a connection with how many there are; one of ours may not be gone yet. */
  function warnOfOthers(greeting: unknown): void {
    const [, count] = /"num_connections":\s*(\d+)/.exec(String(greeting)) ?? [];
    if (Number(count) > CONNECTIONS + 1)
      log.warn({ connections: Number(count) }, 'another program uses this SLACK_APP_TOKEN: questions go to either');
  }

  /** Resolves when the connection has ended, rejects when there was none. */
  async function connection(): Promise<void> {
    const client = new SocketModeClient({
      appToken,
      logger: sdkLog,
      autoReconnectEnabled: false,
      // An object of its own: the SDK writes into it.
      clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: 10_000 },
    });
    client.on('slack_event', ({ body, ack }: ReceiverEvent) => {
      accept({ body, ack }).catch((error) => log.error({ err: error }, 'a question from Slack failed'));
    });
    client.once('ws_message', warnOfOthers);
    const ended = Promise.withResolvers<void>();
    const giveUp = () => ended.reject(new SlackFault('no_hello'));
    const late = setTimeout(giveUp, HELLO_MS);
    stopping.signal.addEventListener('abort', giveUp);
    const starting = client.start();
    try {
      await Promise.race([starting, ended.promise]);
      clearTimeout(late);
      client.once('disconnected', () => ended.resolve());
      log.info('connected to Slack');
      await ended.promise;
    } finally {
      clearTimeout(late);
      stopping.signal.removeEventListener('abort', giveUp);
      const hangUp = () => void client.disconnect();
      hangUp();
      // A connection that comes after all is nobody's.
      starting.then(hangUp, () => {});
    }
  }
}
