import { createSubscriptions } from '../db/subscriptions.ts';
import { createToldDigests } from '../db/told-digests.ts';
import type { Job } from './job.ts';
import { CORRECTED_FOR_MS } from './send-digests/correct.ts';

/** Looks whether a digest is due, or the bills behind one were restated; a child process makes them. */
export const sendDigests: Job = {
  name: 'send-digests',
  async run({ db, now, runSubcommand }) {
    const at = now().getTime();
    const due = await createSubscriptions(db).due(at);
    const stale = due.length > 0 ? [] : await createToldDigests(db, now).stale(at - CORRECTED_FOR_MS);
    if (due.length > 0 || stale.length > 0) await runSubcommand('digests');
  },
};
