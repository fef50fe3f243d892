import type { Db } from '../../db/open.ts';
import { createPeople } from '../../db/people.ts';
import { createStores } from '../../db/stores.ts';
import type { JobTools } from '../../jobs/job.ts';
import { todayIn } from '../../src/clock.ts';
import { parseOrganisation } from '../../src/config.ts';
import { PLAIN } from './bills.ts';

/** What jobs work with where no platform is connected, nothing is synced and every subcommand succeeds. */
export function jobTools(db: Db, now: () => Date, more: Partial<JobTools> = {}): JobTools {
  return {
    db,
    now,
    organisation: () => parseOrganisation(PLAIN, 'showback.yaml'),
    today: () => todayIn('UTC', now()),
    change: createStores(db, now).change,
    sources: () => [],
    runSubcommand: async () => 0,
    people: createPeople(db, [], now),
    named: () => [],
    directories: [],
    peopleChanged: async () => {},
    ...more,
  };
}
