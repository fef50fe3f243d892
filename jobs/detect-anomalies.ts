import { isDetected } from '../db/generation.ts';
import { currentLoads } from '../db/loads.ts';
import type { Job } from './job.ts';

/** A detection that failed is tried again after half an hour. */
const AGAIN_AFTER_MS = 30 * 60 * 1000;

/** Looks for anomalies after each import, sync or new allocation, in a process of its own. */
export const detectAnomalies: Job = createDetectAnomalies();

function createDetectAnomalies(): Job {
  let notBefore = 0;
  return {
    name: 'detect-anomalies',
    async run({ db, now, runSubcommand }) {
      if (now().getTime() < notBefore || (await isDetected(db)) || (await currentLoads(db)).length === 0) return;
      const code = await runSubcommand('detect');
      notBefore = code === 0 ? 0 : now().getTime() + AGAIN_AFTER_MS;
    },
  };
}
