import type { Job } from './job.ts';

/** A minute's share: Slack takes about 50 such requests. */
const MOST_A_MINUTE = 30;

/**
 * Looks the people whom showback.yaml names up where the bot is connected: at once who is new, everybody once a day. What was
 * theirs who left, or was never there, falls to whoever stands above them.
 */
export const matchPeople: Job = {
  name: 'match-people',
  async run({ people, named, directories, peopleChanged }) {
    for (const { platform, find } of directories) {
      for (const email of await people.due(platform, named(), MOST_A_MINUTE)) {
        // The platform has logged why; it would hardly say of the next what it does not say of this one.
        const found = await find(email).catch(() => undefined);
        await people.keep(platform, email, found);
        if (found === undefined) break;
      }
    }
    // Whoever asked something since has been matched by that.
    await peopleChanged();
  },
};
