import type { OpenDatabase } from '../../db/open.ts';
import { createPeople } from '../../db/people.ts';
import { type Config, platformsOf } from '../config.ts';
import { namedPeople } from '../finops/people.ts';
import { type Check, ok, warn } from './check.ts';

const MOST = 5;

/** Whether everybody whom showback.yaml names is known where the bot is connected; no platform knows the sample's people. */
export async function checkPeople({ db }: OpenDatabase, config: Config, now: Date): Promise<Check[]> {
  const platforms = platformsOf(config);
  if (config.organisation === undefined || platforms.length === 0) return [];
  const named = namedPeople(config.organisation);
  const gone = [...(await createPeople(db, platforms, () => now).gone(named))];
  if (gone.length === 0) return [ok('people', `none of the ${named.length} in showback.yaml is known to be gone`)];
  const more = gone.length > MOST ? ` and ${gone.length - MOST} more` : '';
  return [
    warn(
      'people',
      `left, or never matched in ${platforms.join(' or ')}: ${gone.slice(0, MOST).join(', ')}${more}`,
      'mend their e-mails in showback.yaml or name others; ask `people` in chat to see to whom their costs fall',
    ),
  ];
}
