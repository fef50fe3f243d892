import type { OpenDatabase } from '../../../db/open.ts';
import type { ClickTally } from './clicks.ts';
import { KINDS, type Platform } from './sayings.ts';
import type { TroubledWorld } from './world.ts';

/** Everything is said once, as the audit log tells. @returns how much there was to say and how much counts, and what is wrong */
export function saidOn(
  platform: Platform,
  { sayings }: TroubledWorld,
): [Record<string, { toSay: number; counted: number }>, string[]] {
  const said = KINDS.map((kind) => {
    const all = sayings
      .subjects(kind, platform)
      .flatMap((subject) =>
        sayings.courseOf(subject).map((saying) => ({ subject, saying, times: sayings.timesSaid(saying) })),
      );
    return { kind, all, counted: all.reduce((sum, { times }) => sum + times, 0) };
  });
  const wrong = said.flatMap(({ all }) => all.filter(({ times }) => times !== 1));
  return [
    Object.fromEntries(said.map(({ kind, all, counted }) => [kind, { toSay: all.length, counted }])),
    wrong.map(
      ({ subject: { kind, id }, saying, times }) => `"${saying.button}" of ${kind} ${id} counts ${times} times`,
    ),
  ];
}

/** What was said changed each thing once, and nothing else did. */
export function changedBySayings({ sqlite }: OpenDatabase): string[] {
  return CHANGES.flatMap(([what, query]) =>
    (sqlite.prepare(query).all() as { id: unknown }[]).map(({ id }) => `${what}: ${id}`),
  );
}

const BY_PEOPLE = `anomaly_event where json_extract(event, '$.kind') not in ('found', 'gone', 'absorbed', 'reminded')`;
const CHANGES = [
  [
    'an anomaly has another history than its audit log',
    `select anomaly_id as id from (
      select anomaly_id, count(*) as n from ${BY_PEOPLE} group by anomaly_id)
    where n != (select count(*) from audit where action like 'anomaly %' and detail = 'anomaly ' || anomaly_id)`,
  ],
  [
    'an allocation rule was not asked for once',
    `select count(*) as id from claim
    having count(*) != (select count(*) from ${BY_PEOPLE} and json_extract(event, '$.claim') is not null)
      or count(*) != sum(state = 'accepted')`,
  ],
  ['a budget alert has no plan', 'select id from budget_alert where plan is null'],
  ['a digest is still paused', 'select id from subscription where paused = 1'],
] as const;

/** The clicks of everybody together. */
export function clicksOn(platform: Platform, { clickers }: TroubledWorld): Omit<ClickTally, 'broken'> {
  const tallies = clickers.filter((one) => one.platform === platform).map(({ tally }) => tally);
  const of = (key: 'sent' | 'notTaken' | 'again') => tallies.reduce((all, tally) => all + tally[key], 0);
  return { sent: of('sent'), notTaken: of('notTaken'), again: of('again') };
}
