import type { Selectable } from 'kysely';
import type { OpenDatabase } from '../../../db/open.ts';
import type { Database } from '../../../db/schema.ts';
import { DOUBTFUL } from '../../../jobs/deliver.ts';
import { nodesOf } from '../card-text.ts';
import type { Shown } from '../fake-connector.ts';
import type { FakeSlack } from '../fake-slack.ts';
import type { ClickTally } from './clicks.ts';
import { KINDS, type Platform } from './sayings.ts';
import { keyOf } from './slack-hands.ts';
import { type Connector, stampOf } from './teams-hands.ts';
import type { TroubledWorld } from './world.ts';

type Row = Selectable<Database['outbox']>;

/** Messages of one platform, at the end. */
export interface Seen {
  expected: number;
  shown: number;
  /** Copies beside the first of a key. */
  doubled: number;
  /** Neither shown nor said to be in doubt. */
  lost: number;
  /** Notices of which nobody knows, and what belongs to them. */
  doubted: number;
}

/** Slack shows each key once. @returns what is wrong besides */
function slackSeen(rows: readonly Row[], { world }: FakeSlack): [Seen, string[]] {
  const keys = world.messages.flatMap((one) => {
    const key = keyOf(one);
    return key === undefined ? [] : [`${key} in ${one.channel}`];
  });
  const there = Map.groupBy(keys, (key) => key);
  const wanted = rows.map(({ key, recipient }) => `${key} in ${JSON.parse(recipient).channel}`);
  const lost = wanted.filter((key) => !there.has(key));
  const doubled = [...there].filter(([, copies]) => copies.length > 1).map(([key]) => key);
  const unsent = rows.filter(({ state }) => state !== 'sent').map(({ key, problem }) => `${key}: ${problem}`);
  return [
    { expected: rows.length, shown: keys.length, doubled: keys.length - there.size, lost: lost.length, doubted: 0 },
    [
      ...lost.map((key) => `Slack: ${key} is lost`),
      ...doubled.map((key) => `Slack: ${key} is there twice`),
      ...unsent.map((key) => `Slack: not sent: ${key}`),
      ...world.problems,
    ],
  ];
}

/** Teams shows each question and, but for what the log doubts, each notice; no notice is there twice. */
function teamsSeen(rows: readonly Row[], connector: Connector, log: string): [Seen, string[]] {
  const { shown, problems } = connector;
  // Answers to people have no part in this.
  const posts = shown.filter(({ activity, onlyFor }) => activity.replyToId === undefined && onlyFor === undefined);
  const contents = Map.groupBy(posts, nameOf);
  const doubled = [...contents.values()].filter((copies) => copies.length > 1);
  const isDoubted = ({ manner, problem }: Row) =>
    manner === 'notice' && (problem === DOUBTFUL || problem === BELONGS_TO_DOUBTED);
  const doubted = rows.filter((row) => row.state === 'failed' && isDoubted(row));
  const lost = rows.filter(({ message, state }) =>
    state === 'sent' ? !posts.some(({ id }) => id === message) : false,
  );
  const unsent = rows.filter((row) => row.state !== 'sent' && !doubted.includes(row));
  const silent = doubted.filter(({ key, problem }) => problem === DOUBTFUL && !log.includes(JSON.stringify(key)));
  return [
    {
      expected: rows.length,
      shown: posts.length,
      doubled: doubled.reduce((sum, copies) => sum + copies.length - 1, 0),
      lost: lost.length,
      doubted: doubted.length,
    },
    [
      ...lost.map(({ key }) => `Teams: ${key} is lost`),
      ...doubled.map(([one]) => `Teams: there twice: ${nodesOf(one?.card, /^TextBlock$/)[0]?.text}`),
      ...unsent.map(({ key, state, problem }) => `Teams: not sent: ${key}: ${state} ${problem}`),
      ...silent.map(({ key }) => `Teams: nothing in the log of ${key}`),
      ...problems,
    ],
  ];
}

/** A card with buttons tells its key; another is told by what it says. */
const nameOf = ({ conversationId, card }: Shown): string =>
  `${conversationId} ${stampOf(card) ?? JSON.stringify(card)}`;

/** Questions that stand there more than once: every copy of each. */
export function copiesIn({ shown }: Connector): Shown[] {
  const questions = shown.filter(({ card }) =>
    /^(anomaly|budget alert) \d+( handed over .*)?$/.test(stampOf(card) ?? ''),
  );
  return [...Map.groupBy(questions, nameOf).values()].filter((copies) => copies.length > 1).flat();
}

const BELONGS_TO_DOUBTED = 'what it belongs to could not be delivered';

/** Everything is said once, as the audit log tells. @returns how much there was to say and how much counts, and what is wrong */
function saidOn(
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
function changedBySayings({ sqlite }: OpenDatabase): string[] {
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
  ['a budget alert has another plan', `select id from budget_alert where plan is null`],
  ['a digest is still paused', 'select id from subscription where paused = 1'],
] as const;

/** What the messages and clicks came to, with how many faults there were, and every promise that was not kept. */
export async function keptBy(world: TroubledWorld) {
  const { open, slack, connector, clickers, faults, logged } = world;
  const all = await open.db.selectFrom('outbox').selectAll().orderBy('id').execute();
  const [inTeams, inSlack] = [true, false].map((teams) =>
    all.filter(({ recipient }) => recipient.includes('@thread.tacv2') === teams),
  ) as [Row[], Row[]];
  const [slackMessages, slackWrong] = slackSeen(inSlack, slack);
  const [teamsMessages, teamsWrong] = teamsSeen(inTeams, connector, logged());
  const [slackSaid, slackMiscounted] = saidOn('slack', world);
  const [teamsSaid, teamsMiscounted] = saidOn('teams', world);
  const clicks = (platform: Platform) =>
    sum(clickers.filter((one) => one.platform === platform).map(({ tally }) => tally));
  const faultsOf = (counted: Map<string, number>) => Object.fromEntries(counted);
  return {
    slack: { faults: faultsOf(faults.counted.slack), ...slackMessages, ...clicks('slack'), said: slackSaid },
    teams: {
      ...{
        faults: faultsOf(faults.counted.teams),
        tokens: faultsOf(faults.counted.token),
        keys: faultsOf(faults.counted.keys),
      },
      ...{ ...teamsMessages, ...clicks('teams'), said: teamsSaid },
    },
    broken: [
      ...[...slackWrong, ...slackMiscounted, ...teamsWrong, ...teamsMiscounted],
      ...[...clickers.flatMap(({ tally }) => tally.broken), ...changedBySayings(open)],
    ],
  };
}

function sum(tallies: readonly ClickTally[]) {
  const of = (key: 'sent' | 'notTaken' | 'again') => tallies.reduce((all, tally) => all + tally[key], 0);
  return { sent: of('sent'), notTaken: of('notTaken'), again: of('again') };
}
