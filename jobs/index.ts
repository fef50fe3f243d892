import { chaseOwners } from './chase-owners.ts';
import { checkBudgets } from './check-budgets.ts';
import { detectAnomalies } from './detect-anomalies.ts';
import type { Job } from './job.ts';
import { keepForecasts } from './keep-forecasts.ts';
import { matchPeople } from './match-people.ts';
import { sendDigests } from './send-digests.ts';
import { syncBills } from './sync-bills.ts';
import { tellWaiting } from './tell-waiting.ts';

/** The schedule: each job is asked every minute. */
export const jobs: readonly Job[] = [
  syncBills,
  matchPeople,
  detectAnomalies,
  chaseOwners,
  tellWaiting,
  keepForecasts,
  checkBudgets,
  sendDigests,
];
