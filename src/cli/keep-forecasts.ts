import { type ForecastTools, makeForecast } from '../../commands/forecast/made.ts';
import { createBillsReach } from '../../db/bills.ts';
import { createCosts } from '../../db/costs.ts';
import { createForecasts, type KeptForecast } from '../../db/forecasts.ts';
import type { Db } from '../../db/open.ts';
import { createStores } from '../../db/stores.ts';
import { unlessRefused } from '../errors.ts';
import { completeThrough } from '../finops/complete.ts';
import { type Day, monthOf } from '../finops/day.ts';
import type { Organisation } from '../finops/organisation.ts';
import { monthPeriod } from '../finops/period.ts';
import type { Scope } from '../finops/scope.ts';

/** Kept as they are made: a process that is killed has kept what it made. */
const AT_ONCE = 200;

/**
 * Forecasts the month end of every declared scope and keeps it, to be compared later with what came of it.
 *
 * @returns how many were kept; none where there are no bills, or not in the organisation's currency
 */
export async function keepForecasts(
  db: Db,
  { organisation, today, now }: { organisation: Organisation; today: Day; now: () => Date },
): Promise<number> {
  const reach = await createBillsReach(db, () => today)();
  if (reach === undefined || reach.currencies.some((one) => one !== organisation.currency)) return 0;
  const [tools, forecasts] = [await toolsOf(db, organisation, now), createForecasts(db, now)];
  const through = completeThrough(reach.last, today, organisation);
  const period = monthPeriod(monthOf(through + 1));
  const { defaultMetric: metric, include } = organisation;
  let made: KeptForecast[] = [];
  let count = 0;
  const keep = async () => {
    await forecasts.keep(made);
    count += made.length;
    made = [];
  };
  for (const scope of scopesOf(organisation)) {
    const subject = { scope, filters: [], without: [], metric, include };
    // Bills that do not say the metric of a scope are no reason to leave the others out.
    const one = await makeForecast(tools, subject, period, { reach, completeThrough: through }).catch(unlessRefused);
    if (one?.kept !== undefined) made.push(one.kept);
    if (made.length === AT_ONCE) await keep();
  }
  await keep();
  return count;
}

/** What people said is read once, and not for each scope. */
async function toolsOf(db: Db, organisation: Organisation, now: () => Date): Promise<ForecastTools> {
  const { anomalies, announcements } = createStores(db, now);
  const [found, ahead] = [await anomalies.list(), await announcements.inForce()];
  return {
    costs: createCosts(db),
    anomalies: { ...anomalies, list: async () => found },
    announcements: { ...announcements, inForce: async () => ahead },
    organisation: () => organisation,
  };
}

/** Everything that a showback.yaml declares. */
function scopesOf({ name, units, teams }: Organisation): Scope[] {
  const all = [...units.flatMap((unit) => unit.teams), ...teams];
  return [
    { kind: 'company', name },
    ...units.map((unit): Scope => ({ kind: 'unit', name: unit.name })),
    ...all.flatMap((team): Scope[] => [
      { kind: 'team', name: team.name },
      ...team.workloads.map((workload): Scope => ({ kind: 'workload', name: workload.name, team: team.name })),
    ]),
  ];
}
