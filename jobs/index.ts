import { checkBudgets } from './check-budgets.ts';
import type { Job } from './job.ts';
import { keepForecasts } from './keep-forecasts.ts';
import { syncBills } from './sync-bills.ts';

/** The schedule: each job is asked every minute. */
export const jobs: readonly Job[] = [syncBills, keepForecasts, checkBudgets];
