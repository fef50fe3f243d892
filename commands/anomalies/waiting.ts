import type { Anomaly } from '../../db/anomalies.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { buttons, type Reply, reply, text } from '../../src/reply/reply.ts';
import { anomalySaid, anomalyWaits } from '../reminders/anomaly.ts';
import type { Desk } from './message.ts';

/** What waits for whom, by e-mail in lower case: for its owners, or else its manager; not where they were asked privately. */
export function waitsOf(open: readonly Anomaly[], organisation: Organisation, desk: Desk): Map<string, Anomaly[]> {
  const waits = new Map<string, Anomaly[]>();
  for (const one of open) {
    const { owners, manager } = anomalyWaits(one, organisation);
    const { to } = anomalySaid(one, organisation, desk);
    const privately = new Set(to.flatMap((each) => ('person' in each ? [each.person.toLowerCase()] : [])));
    const people = owners.length > 0 || manager === undefined ? owners : [manager];
    for (const email of new Set(people.map((each) => each.toLowerCase()))) {
      if (!privately.has(email)) waits.set(email, [...(waits.get(email) ?? []), one]);
    }
  }
  return waits;
}

const MOST = 10;
const NOTHING = 'Nothing waits for your answer any more.';

/** What is shown of it privately, unasked. */
export function waitingMessage(waiting: readonly Anomaly[], organisation: Organisation, desk: Desk): Reply {
  if (waiting.length === 0) return reply('Waiting for your answer', text(NOTHING));
  const more = waiting.length - MOST;
  return reply(
    'Waiting for your answer',
    text(
      waiting.length === 1 ? '1 anomaly waits for your answer.' : `${waiting.length} anomalies wait for your answer.`,
    ),
    ...waiting.slice(0, MOST).map((one) => text(anomalySaid(one, organisation, desk).line)),
    more > 0 && text(`and ${more} more`),
    buttons({ label: 'Show', run: 'anomalies mine' }),
  );
}

export const isNothing = ({ parts }: Reply): boolean =>
  parts.some((part) => part.kind === 'text' && part.text === NOTHING);
