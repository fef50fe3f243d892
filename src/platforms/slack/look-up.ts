import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { codeOf, logged } from './faults.ts';

const FRESH_MS = 5 * 60 * 1000;
/** What could not be read is soon asked for again. */
const UNREAD_FRESH_MS = 30 * 1000;
const PATIENCE_MS = 3000;

/**
 * Looks something up by its id, once for all who want it at once, and keeps it for some minutes. Never rejects and takes
 * three seconds at most: what cannot be read is what `unread` says.
 */
export function createLookUp<T>(options: {
  /** In the log: "a channel". */
  what: string;
  read: (id: string) => Promise<T>;
  unread: (id: string, error?: unknown) => T;
  log: Logger;
  now: () => Date;
}): (id: string) => Promise<T> {
  const { what, read, unread, log, now } = options;
  const kept = new Map<string, { value: Promise<T>; until: number }>();
  let scopeIsMissing = false;

  return async (id) => {
    const known = kept.get(id);
    const value = known !== undefined && now().getTime() < known.until ? known.value : begin(id);
    return Promise.race([value, sleep(PATIENCE_MS, undefined, { ref: false }).then(() => unread(id))]);
  };

  function begin(id: string): Promise<T> {
    const until = now().getTime() + FRESH_MS;
    const value = read(id).catch((error) => {
      // Somebody is told to invite the app, does, and asks again.
      if (isNotFound(error)) kept.delete(id);
      else kept.set(id, { value, until: now().getTime() + UNREAD_FRESH_MS });
      warn(id, error);
      return unread(id, error);
    });
    kept.set(id, { value, until });
    return value;
  }

  /** A scope is missing for all of them, and until somebody adds it. */
  function warn(id: string, error: unknown): void {
    const isScope = codeOf(error) === 'missing_scope';
    if (!isNotFound(error) && !(isScope && scopeIsMissing))
      log.warn({ ...logged(error), id }, `${what} cannot be looked up in Slack`);
    scopeIsMissing ||= isScope;
  }
}

/** A private channel that the app is not in: people may give commands there all the same. */
export const isNotFound = (error: unknown): boolean => codeOf(error) === 'channel_not_found';
