import { createSubscriptions } from '../db/subscriptions.ts';
import { createToldDigests } from '../db/told-digests.ts';
import type { Job, JobTools } from './job.ts';
import { CORRECTED_FOR_MS } from './send-digests/correct.ts';

/** Looks whether a digest is due, could not be delivered, or says what bills have restated; a child process does the rest. */
export const sendDigests: Job = {
  name: 'send-digests',
  async run(tools) {
    if (await isAnythingDue(tools)) await tools.runSubcommand('digests');
  },
};

async function isAnythingDue({ db, now }: JobTools): Promise<boolean> {
  const at = now().getTime();
  const told = createToldDigests(db, now);
  return (
    (await createSubscriptions(db).due(at)).length > 0 ||
    (await told.undelivered()).length > 0 ||
    (await told.stale(at - CORRECTED_FOR_MS)).length > 0
  );
}
