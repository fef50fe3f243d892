type Json = Record<string, unknown>;

/** Slack's limits: of each method a number in a minute for the workspace, and of posting one in a second for each channel. */
export interface SlackLimits {
  /** @returns seconds to wait, where a request is one too many */
  refuse(method: string, args: Json): number | undefined;
  /** How many requests were one too many. */
  refused: number;
}

/** @param minuteMs how long the minute is, so that nobody has to wait for a real one; the second stays a second */
export function slackLimits(perMinute: Readonly<Record<string, number>>, minuteMs: number): SlackLimits {
  const taken = new Map<string, number[]>();
  const lastIn = new Map<string, number>();
  const limits: SlackLimits = {
    refused: 0,
    refuse(method, { channel }) {
      const at = performance.now();
      const wait = waitOf(method, channel, at);
      if (wait <= 0) return undefined;
      limits.refused++;
      return Math.ceil(wait / 1000);
    },
  };
  return limits;

  function waitOf(method: string, channel: unknown, at: number): number {
    const most = perMinute[method];
    if (most === undefined) return 0;
    const times = (taken.get(method) ?? []).filter((time) => time > at - minuteMs);
    if (times.length >= most) return (times[0] ?? at) + minuteMs - at;
    if (method === 'chat.postMessage') {
      const free = (lastIn.get(String(channel)) ?? Number.NEGATIVE_INFINITY) + 1000;
      if (at < free) return free - at;
      lastIn.set(String(channel), at);
    }
    times.push(at);
    taken.set(method, times);
    return 0;
  }
}
