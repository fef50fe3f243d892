import type { Anomaly } from '../../db/anomalies.ts';
import { impactOf } from '../../src/finops/anomaly-case.ts';
import type { Waiting } from '../../src/finops/chase.ts';
import { lineOf } from '../../src/finops/lineage.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { severityOf } from '../../src/finops/severity.ts';
import { afterWorkingHours, type WorkingTime, workingTimeOf } from '../../src/finops/working-time.ts';
import { askedFrom } from '../anomalies/asked-of.ts';
import { answerButtons, type Desk, handoverButtons } from '../anomalies/message.ts';
import { handoverKey, isRestricted } from '../anomalies/tell.ts';
import { sentenceOf } from '../anomalies/wording.ts';
import type { Said } from './matter.ts';

/** Whom an anomaly waits for: the team that is to take it over, where one is asked to. */
export function anomalyWaits(one: Anomaly, organisation: Organisation): Omit<Waiting<unknown>, 'matter' | 'place'> {
  const scope = waitingScope(one);
  const line = one.found.kind === 'commitment' ? [] : lineOf(scope, organisation);
  const { severity, answerWithin } = organisation.anomalies;
  const impact = impactOf(one.found);
  const time = workingTimeOf(scope, organisation);
  const within = answerWithin[severityOf(impact, severity)];
  return {
    impact,
    due: dueAt(one, within, time),
    within,
    reminded: one.reminded,
    owners: line.find((level) => level.owners.length > 0)?.owners ?? [],
    manager: line.flatMap((level) => level.manager ?? [])[0],
    time,
  };
}

/** Who needed time is asked again when it is over; another team has its own time to accept. */
function dueAt({ answer, since }: Anomaly, within: number, time: WorkingTime): number {
  if (answer.kind === 'later') return Date.parse(answer.until);
  return afterWorkingHours(Date.parse(answer.kind === 'not ours' ? answer.at : since), within, time);
}

export function anomalySaid(one: Anomaly, organisation: Organisation, desk: Desk): Said {
  const since = formatMoment(one.since, workingTimeOf(waitingScope(one), organisation).zone);
  const hidden = isRestricted(one, organisation);
  const what = hidden ? '' : ` ${sentenceOf(one, desk)}`;
  const show = { label: `Show ${one.id}`, run: `anomalies ${one.id}` };
  const answers = one.answer.kind === 'not ours' ? handoverButtons(one, true) : answerButtons(one, true);
  return {
    line: `${one.id}.${what} It has waited since ${since}.`,
    buttons: [...(hidden ? [] : answers), show],
    thread: one.answer.kind === 'not ours' ? handoverKey(one) : one.message,
    to: askedFrom({ ...one, askedOf: waitingScope(one) }, organisation),
  };
}

const waitingScope = ({ answer, askedOf }: Anomaly): Scope => (answer.kind === 'not ours' ? answer.to : askedOf);
