import type { Selectable } from 'kysely';
import type { Database } from '../../../db/schema.ts';
import { DOUBTFUL } from '../../../jobs/deliver.ts';
import { nodesOf } from '../card-text.ts';
import type { Shown } from '../fake-connector.ts';
import type { FakeSlack } from '../fake-slack.ts';
import { changedBySayings, clicksOn, saidOn } from './counted.ts';
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
  const faultsOf = (counted: Map<string, number>) => Object.fromEntries(counted);
  return {
    slack: { faults: faultsOf(faults.counted.slack), ...slackMessages, ...clicksOn('slack', world), said: slackSaid },
    teams: {
      ...{
        faults: faultsOf(faults.counted.teams),
        tokens: faultsOf(faults.counted.token),
        keys: faultsOf(faults.counted.keys),
      },
      ...{ ...teamsMessages, ...clicksOn('teams', world), said: teamsSaid },
    },
    broken: [
      ...[...slackWrong, ...slackMiscounted, ...teamsWrong, ...teamsMiscounted],
      ...[...clickers.flatMap(({ tally }) => tally.broken), ...changedBySayings(open)],
    ],
  };
}
