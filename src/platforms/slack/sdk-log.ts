import type { LogLevel, Logger as SdkLogger } from '@slack/bolt';
import type { Logger } from 'pino';

/** What Slack's SDK writes to. */
export type SdkLog = SdkLogger;

/** Hands the SDK's warnings to our log. What it says in detail holds people's words and response URLs: that is dropped. */
export function sdkLog(log: Logger): SdkLog {
  const say = (...words: unknown[]) => log.warn({ from: 'Slack SDK' }, words.map(String).join(' '));
  return {
    debug: () => {},
    info: () => {},
    warn: say,
    error: say,
    setLevel: () => {},
    getLevel: () => 'warn' as LogLevel,
    setName: () => {},
  };
}
