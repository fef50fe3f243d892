import type { Logger } from 'pino';
import type { Activity } from './activity.ts';
import type { Admitted } from './sdk.ts';

const FRESH_MS = 5 * 60 * 1000;

/**
 * The team in which somebody asks, as showback.yaml names it, "teams:<team id>", where they are a member of it: in a shared
 * channel they need not be. Teams tells of no other teams.
 */
export function createGroups(options: {
  /** Those that a role is granted to; no others are asked for. */
  inUse: () => readonly string[];
  log: Logger;
  now: () => Date;
}) {
  const { inUse, log, now } = options;
  /** Until when somebody counts as a member of a team. */
  const members = new Map<string, number>();

  return async ({ from, channelData }: Activity, admitted: Admitted): Promise<string[]> => {
    const group = `teams:${channelData?.team?.id}`;
    if (!inUse().includes(group)) return [];
    const key = `${group} ${from.id}`;
    if (now().getTime() < (members.get(key) ?? 0)) return [group];
    try {
      await admitted.member(from.id);
      members.set(key, now().getTime() + FRESH_MS);
      return [group];
    } catch (error) {
      members.delete(key);
      log.warn({ err: error }, 'somebody who asks is not in the team, or Teams does not say so');
      return [];
    }
  };
}
