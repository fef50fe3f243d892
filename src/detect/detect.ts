import type { Reach } from '../../db/bills.ts';
import type { Costs } from '../../db/costs.ts';
import type { DetectorStates } from '../../db/detector-states.ts';
import type { BillLines } from '../bills/lines.ts';
import { DEFAULTS, type SeriesSettings } from '../finops/anomaly/settings.ts';
import { judgedThrough } from '../finops/complete.ts';
import type { Day } from '../finops/day.ts';
import type { FoundAnomaly } from '../finops/found-anomaly.ts';
import type { DetectorLessons } from '../finops/learning.ts';
import type { DetectionRun } from '../finops/match-anomalies.ts';
import type { Organisation } from '../finops/organisation.ts';
import type { OutsideFinding } from '../finops/outside-finding.ts';
import { type Scope, scopeKey } from '../finops/scope.ts';
import { type Finding, findingsOf } from './findings.ts';
import { tellFinding } from './found.ts';
import type { Names, Part } from './history.ts';
import { lookedUp, type Recall, recallOf } from './looked-up.ts';
import { withOutside } from './outside.ts';
import { scopeOfFinding, servicesIn } from './outside-scope.ts';
import { type Scores, scoreBills } from './score.ts';

export interface ScoringOptions {
  costs: Costs;
  reach: Reach;
  hasContracted: boolean;
  organisation: Organisation;
  names: Names;
  /** What answers have taught, by scope key. */
  lessons: ReadonlyMap<string, DetectorLessons>;
  /** Multiplies the sensitivity of all scopes. */
  sensitivity?: number;
}

/** A month may be restated until it is closed: what was found in so many days is looked at again. */
const LOOKED_AT_DAYS = 35;
/** The judgement of these days is kept: what is looked at may have begun long before. */
const KEPT_DAYS = 150;
/** The price of a whole account hardly moves by itself: a twelfth more stands out. */
const RATE = { relative: 0.08, ofADay: 0.08 };

interface DetectionOptions extends ScoringOptions {
  lines: BillLines;
  known: readonly FoundAnomaly[];
  asked: readonly FoundAnomaly[];
  states?: DetectorStates;
  outside?: readonly OutsideFinding[];
}

/** Scores the bills, and says what is out of the ordinary in the newest weeks that no longer change. */
export async function detectInBills(options: DetectionOptions): Promise<{ found: FoundAnomaly[]; run: DetectionRun }> {
  const knownOf = recallOf(options.known);
  // What was scored is let go before the archive is read: both need memory.
  const { found, run } = await find(options, knownOf);
  return { found: await lookedUp(found, options.lines, knownOf), run };
}

async function find(options: DetectionOptions, knownOf: Recall): Promise<{ found: FoundAnomaly[]; run: DetectionRun }> {
  const through = judgedThrough(options.reach, options.organisation);
  const from = Math.max(options.reach.first, through - LOOKED_AT_DAYS + 1);
  const scores = await scoreAll(options, through - KEPT_DAYS);
  const findings = findingsOf(scores, from, options.organisation.anomalies.thresholds.absolute);
  const tell = (finding: Finding) => tellFinding(finding, { ...options, ...scores, through, knownOf });
  const ours: FoundAnomaly[] = [];
  for (const finding of findings) ours.push(await tell(finding));
  const run: DetectionRun = { scopes: 'all', from, through };
  const { outside = [] } = options;
  if (outside.length === 0) return { found: ours, run };
  const leastADay = (scope: Scope) => {
    const { absolute, sensitivity } = settingsFor(options)({ scope });
    return absolute / sensitivity;
  };
  const found = await withOutside(ours, {
    ...{ outside, known: options.known, parts: scores.parts, from, through, leastADay, tell },
    services: await servicesIn(options.costs, { start: from - LOOKED_AT_DAYS, end: through + 1 }),
    scopeOf: (finding) => scopeOfFinding(finding, options),
  });
  return { found, run };
}

export function scoreAll(
  options: ScoringOptions & { states?: DetectorStates; asked?: readonly FoundAnomaly[] },
  keepFrom: Day,
): Promise<Scores> {
  return scoreBills({
    ...options,
    through: judgedThrough(options.reach, options.organisation),
    keepFrom,
    settingsOf: settingsFor(options),
    rateSettings: { ...DEFAULTS, ...RATE },
    holidays: options.organisation.holidays,
    asked: (options.asked ?? []).filter(({ kind }) => kind === 'usage'),
  });
}

function settingsFor({ organisation, lessons, sensitivity = 1 }: ScoringOptions): (part: Part) => SeriesSettings {
  const { thresholds, exceptions } = organisation.anomalies;
  const holidays = new Set(organisation.holidays);
  const isHoliday = (day: Day) => holidays.has(day);
  return ({ scope }) => {
    const learned = lessons.get(scopeKey(scope));
    const exception = exceptions.find((one) => isMeant(one.scope, scope));
    return {
      ...DEFAULTS,
      ...thresholds,
      ...exception?.thresholds,
      isHoliday,
      answers: learned?.answers ?? [],
      sensitivity: sensitivity * (learned?.sensitivity ?? 1),
    };
  };
}

/** An exception for a team is one for its workloads. */
function isMeant({ kind, name }: { kind: 'team' | 'workload' | 'account'; name: string }, scope: Scope): boolean {
  const same = (other: string | undefined) => other?.toLowerCase() === name.toLowerCase();
  if (kind === 'account') return scope.kind === 'account' && same(scope.id);
  if (kind === 'team' && scope.kind === 'workload') return same(scope.team);
  return scope.kind === kind && same(scope.name);
}
