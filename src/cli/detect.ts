import { takeFound } from '../../commands/anomalies/take.ts';
import { createBillsReach } from '../../db/bills.ts';
import { createCosts } from '../../db/costs.ts';
import { createDetectorStates } from '../../db/detector-states.ts';
import { generationOf, noteDetected } from '../../db/generation.ts';
import { currentLoads } from '../../db/loads.ts';
import { type Db, keepSmall } from '../../db/open.ts';
import { outsideFindings } from '../../db/outside-findings.ts';
import { createStores } from '../../db/stores.ts';
import { archivedLines } from '../bills/archived-lines.ts';
import { todayIn } from '../clock.ts';
import { detectInBills, type ScoringOptions } from '../detect/detect.ts';
import { UserError } from '../errors.ts';
import { stateOf } from '../finops/anomaly-case.ts';
import { formatDay } from '../finops/day.ts';
import { detectorLessons, lessonsOf } from '../finops/learning.ts';
import type { House } from '../main.ts';

type Bills = Pick<House, 'open' | 'config' | 'organisation'>;

/** Looks for anomalies in the bills as they are now, keeps what was found and asks those whom it is about. */
export async function detectNow(house: Bills, now: () => Date): Promise<string> {
  const { db } = house.open;
  keepSmall(house.open);
  const generation = await generationOf(db);
  const options = await scoringOptions(house, now);
  const { anomalies, change } = createStores(db, now);
  const cases = await anomalies.list();
  const known = cases.map(({ found }) => found);
  const asked = cases.filter((one) => stateOf(one) !== 'closed').map(({ found }) => found);
  const lines = archivedLines(house.open, house.config.dataDir, house.organisation);
  const { found, run } = await detectInBills({
    ...options,
    lines,
    known,
    asked,
    states: await createDetectorStates(house.open),
    outside: await outsideFindings(db),
  });
  const changes = await takeFound(
    { change, organisation: house.organisation, today: () => today(house, now) },
    found,
    run,
  );
  await noteDetected(db, generation);
  const fresh = changes.filter(({ event, before }) => event.kind === 'found' && before === undefined).length;
  return `Bills up to ${formatDay(run.through)}: ${found.length === 1 ? '1 anomaly' : `${found.length} anomalies`} since ${formatDay(run.from)}, ${fresh} of them new.\n`;
}

/** What the bills are scored by: their reach, and what answers have taught. */
export async function scoringOptions({ open: { db }, organisation }: Bills, now: () => Date): Promise<ScoringOptions> {
  const reach = await createBillsReach(db, () => today({ organisation }, now))();
  if (reach === undefined) {
    throw new UserError('There are no bills yet.', { hint: 'Import some: npx showback import <file or folder>.' });
  }
  const { anomalies, unlearned } = createStores(db, now);
  const cases = await anomalies.list();
  const lessons = lessonsOf(cases, await unlearned.all(), today({ organisation }, now));
  return {
    costs: createCosts(db),
    reach,
    hasContracted: (await currentLoads(db)).every((load) => load.has_contracted === 1),
    organisation: organisation(),
    names: { company: organisation().name, nameOf: await namesOf(db) },
    lessons: detectorLessons(cases, lessons),
  };
}

async function namesOf(db: Db): Promise<(kind: 'account' | 'region', value: string) => string> {
  const rows = await db.selectFrom('name').selectAll().where('kind', 'in', ['account', 'region']).execute();
  const names = new Map(rows.map(({ kind, value, name }) => [`${kind} ${value}`, name]));
  return (kind, value) => names.get(`${kind} ${value}`) ?? value;
}

const today = ({ organisation }: Pick<Bills, 'organisation'>, now: () => Date) =>
  todayIn(organisation().timezone, now());
