/** Tells the limit of a channel from that of the whole workspace: Slack answers both alike. */
export interface PostLimits {
  posted(channel: string): void;
  /** Slack does not take a post in this channel for so long: whether it takes none anywhere. */
  isOfAll(channel: string, forMs: number): boolean;
}

/** A channel takes about a message a second. */
const CHANNEL_MS = 2000;
const MOST_KEPT = 500;

/** Where nothing was posted lately a channel has no limit of its own to be at; one that was alone in it might be used by others. */
export function createPostLimits(now: () => Date): PostLimits {
  const posted = new Map<string, number>();
  const limited = new Map<string, number>();
  return {
    posted(channel) {
      const at = now().getTime();
      if (posted.size > MOST_KEPT) for (const [one, when] of posted) if (when < at - CHANNEL_MS) posted.delete(one);
      posted.set(channel, at);
    },
    isOfAll(channel, forMs) {
      const at = now().getTime();
      if (at - (posted.get(channel) ?? Number.NEGATIVE_INFINITY) < CHANNEL_MS) return false;
      for (const [one, until] of limited) if (until <= at) limited.delete(one);
      limited.set(channel, at + forMs);
      return limited.size > 1;
    },
  };
}
