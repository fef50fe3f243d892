import { rateLimited, SlackFault } from './faults.ts';

/** Asks a method of Slack, unless Slack has said that it may not be asked yet: then it throws at once what Slack would say. */
export type Limited = <T>(method: string, request: () => Promise<T>) => Promise<T>;

/** Keeps the limits of methods, each of which holds for the whole workspace. That of posting is a channel's own. */
export function createLimits(now: () => Date): Limited {
  const quiet = new Map<string, number>();
  return async (method, request) => {
    const wait = (quiet.get(method) ?? 0) - now().getTime();
    if (wait > 0) throw rateLimited(wait / 1000);
    try {
      return await request();
    } catch (error) {
      if (error instanceof SlackFault && error.retryAfter !== undefined)
        quiet.set(method, now().getTime() + error.retryAfter * 1000);
      throw error;
    }
  };
}
