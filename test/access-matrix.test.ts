import { beforeAll, describe, expect, it } from 'vitest';
import { STEPS } from '../commands/claims/steps.ts';
import { commands } from '../commands/index.ts';
import type { Ask } from '../src/chat.ts';
import type { ClaimState } from '../src/finops/claim.ts';
import type { DigestKind } from '../src/finops/digest.ts';
import { asking } from './support/asking.ts';
import { line, tags } from './support/bills.ts';

/**
 * Every command and what its buttons and forms do, by everybody, everywhere. Written by hand:
 *
 *   +  it is answered, or done, where it was asked
 *   a  it is answered, or done, and told to the asker alone
 *   -  it is refused, to the asker alone, and nothing changes
 *
 * `> x` is the form of the question, filled in with x. `N: open payments` is about a claim of vic's, in that state, on that
 * team. The teams payments and search are open to all; payroll is restricted to its unit, strategy to executives and finance.
 */
const MATRIX = `
                                    | alone with the bot  | aloud in a channel  | in one with others
                                    | v o o m f m e a g s | v o o m f m e a g s | v o o m f m e a g s
cost company                        | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
cost checkout                       | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
cost salaries                       | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
cost merger                         | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
cost mine                           | - + + + - - - - - - | - a + a - - - - - - | - a a a - - - - - -
cost unallocated                    | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
allocation                          | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
allocation open                     | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
allocation hidden                   | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
allocation strategy                 | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
claim sandbox                       | + + + + + + + + - - | + + + + + + + + - - | a a a a a a a a - -
claim sandbox > payments            | + + + + + + + + - - | + + + + + + + + - - | a a a a a a a a - -
claim sandbox > payroll             | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
claim sandbox > strategy            | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
dispute checkout of s3              | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
dispute checkout of s3 >            | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
dispute checkout of s3 > payroll    | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
dispute salaries of s3 >            | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
dispute merger of s3 >              | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
claims                              | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
claims approved                     | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
claims N: open payments             | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
claims N: open payroll              | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
claims N: approved strategy         | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
claims accept N: open payments      | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
claims accept N: open payroll       | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
claims accept N: open strategy      | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
claims decline N: open payments     | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
claims decline N: accepted payments | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
claims approve N: accepted payments | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
claims approve N: accepted strategy | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
claims withdraw N: open payments    | + - - - - - - - - - | + - - - - - - - - - | a - - - - - - - - -
claims withdraw N: open payroll     | - - - - - - - - - - | - - - - - - - - - - | - - - - - - - - - -
claims withdraw N: approved search  | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
claims moved N: approved payments   | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
digest                              | + + + + + + + + - - | + + + + + + + + - + | a a a a a a a a - a
digest add                          | + + + + + + + + - - | + + + + + + + + - + | a a a a a a a a - a
digest team payments                | + + + + + + + + - - | - + - + + - + + - - | - - - - - - - - - -
digest team payroll                 | - + - + + - - + - - | - - - - - - - - - - | - - - - - - - - - -
digest leadership                   | + + + + + + + + - - | - - - - + - + + - - | - - - - - - - - - -
digest finops                       | - - - - + - - + - - | - - - - + - - + - - | - - - - - - - - - -
digest preview team payments        | + + + + + + + + - - | + + + + + + + + - + | - - - - - - - - - -
digest preview team payroll         | - + - + + - - + - - | - - - - - - - - - - | - - - - - - - - - -
digest preview finops               | - - - - + - - + - - | - - - - + - - + - - | - - - - - - - - - -
digest budgets checkout             | + + + + + + + + - - | - + - + + - + + - - | - - - - - - - - - -
digest anomalies                    | + + + + + + + + - - | - - - - + - + + - - | - - - - - - - - - -
digest preview leadership           | + + + + + + + + - - | + + + + + + + + - + | - - - - - - - - - -
digest N: team payments             | + + + + + + + + - - | + + + + + + + + - + | - - - - - - - - - -
digest N: team payroll              | - + - + + - - + - - | - - - - - - - - - - | - - - - - - - - - -
digest change N daily: team payments | + + + + + + + + - - | - + - + + - + + - - | - - - - - - - - - -
digest pause N: team payments       | + + + + + + + + - - | - + - + + - + + - - | - - - - - - - - - -
digest stop N: finops payments      | - - - - + - - + - - | - - - - + - - + - - | - - - - - - - - - -
scoreboard                          | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
scoreboard open                     | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
scoreboard hidden                   | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
scoreboard how budget               | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
people                              | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
help                                | + + + + + + + + + + | + + + + + + + + + + | + + + + + + + + + +
help claims                         | + + + + + + + + + + | + + + + + + + + + + | + + + + + + + + + +
`;

const person = (name: string) => ({ person: { email: `${name}@acme.example`, name } });
/** Whom a column is about, in this order. */
const WHO: [string, Partial<Ask>][] = [
  ['a viewer', person('vic')],
  ['the owner', person('own')],
  ['the owner of another team', person('oth')],
  ['the manager', person('mgr')],
  ['FinOps', person('fin')],
  ['finance', { ...person('mon'), groups: ['slack:SMONEY'] }],
  ['an executive', person('exe')],
  ['an administrator', person('adm')],
  ['a guest', { ...person('gus'), guest: true }],
  ['a stranger', { userId: 'U123', unmatched: 'I do not know who you are.' }],
];
const WHERE: Partial<Ask>[] = [
  { place: 'private' },
  { place: 'channel', public: true, channel: { name: '#general', external: false } },
  { place: 'channel', public: true, channel: { name: '#partners', external: true } },
];

const YAML = `
organization: Acme
currency: USD
finops: [fin@acme.example]
roles:
  finance: ["slack:SMONEY"]
  executive: [exe@acme.example]
  administrator: [adm@acme.example]
units:
  open:
    manager: mgr@acme.example
    teams:
      payments: { owners: [own@acme.example], workloads: [checkout] }
      search: { owners: [oth@acme.example], workloads: [catalogue] }
  hidden:
    manager: mgr@acme.example
    visible_to: [unit]
    teams: { payroll: { owners: [own@acme.example], workloads: [salaries] } }
  board:
    visible_to: [executive, finance]
    teams: { strategy: { workloads: [merger] } }
allocation:
  - { workload: { tag: app } }
`;
const LINES = [
  ...['checkout', 'catalogue', 'salaries', 'merger'].map((app) =>
    line({ day: '2026-11-05', cost: 5, ServiceName: 'Amazon S3', Tags: tags({ app }) }),
  ),
  line({ day: '2026-11-05', cost: 7, SubAccountId: '3000', SubAccountName: 'sandbox' }),
];

/** Questions that change something without a form. */
const CHANGING = /^(claims [a-z]+ N|digest (team|leadership|finops|budgets|anomalies|change|pause|stop))/;

interface Row {
  question: string;
  expected: string[][];
}

const ROWS: Row[] = MATRIX.trim()
  .split('\n')
  .slice(2)
  .map((row) => {
    const [question = '', ...places] = row.split('|');
    return { question: question.trim(), expected: places.map((place) => place.trim().split(' ')) };
  });

describe('every command, by everybody, everywhere', () => {
  let house: Awaited<ReturnType<typeof asking>>;
  beforeAll(async () => {
    const undo: (() => void | Promise<void>)[] = [];
    house = await asking(YAML, LINES, '2026-11-10', { after: (work) => undo.push(work) });
    house.now.ms = Date.parse('2026-11-10T08:00:00Z');
    return async () => {
      for (const work of undo.reverse()) await work();
    };
  });

  const STATES: ClaimState[] = ['open', 'accepted', 'approved', 'declined', 'withdrawn', 'moved'];
  const subscriptions = () => house.open.db.selectFrom('subscription').selectAll().execute();
  const known = async () => JSON.stringify([await house.tools.claims.inState(...STATES), await subscriptions()]);

  /** A digest that comes where it is asked about. */
  async function subscribed(kind: DigestKind, team: string, { person }: Partial<Ask>, { channel }: Partial<Ask>) {
    const { id } = await house.tools.subscriptions.add({
      to: channel === undefined ? { person: person?.email ?? 'nobody' } : { channel: channel.name },
      ...{ channel, guest: false, kind, dueAt: 0, by: 'adm@acme.example' },
      scope: kind === 'finops' ? { kind: 'company', name: 'Acme' } : { kind: 'team', name: team },
      cadence: { rhythm: { every: 'week', weekday: 1 }, minute: 540, zone: 'UTC' },
    });
    return id;
  }

  /** A claim of vic's, on the way to where a row begins. */
  async function claimed(state: ClaimState, team: string): Promise<number> {
    const { claims } = house.tools;
    const id = await claims.add({
      ...{ about: 'sandbox', from: { kind: 'unallocated' }, to: { kind: 'team', name: team }, pieces: [] },
      ...{ moves: undefined, claimedBy: 'vic@acme.example', state: state === 'open' ? 'open' : 'accepted' },
    });
    if (id === undefined) throw new Error('the same was claimed before');
    if (state === 'approved') await claims.move(id, 'accepted', 'approved', 'adm@acme.example');
    return id;
  }

  /** Nothing that one question did is there for the next. */
  async function settle(): Promise<void> {
    const { claims, rulesChanged } = house.tools;
    for (const { id, state } of await claims.inState('open', 'accepted', 'approved'))
      await claims.move(id, state, 'withdrawn', 'adm@acme.example');
    for (const { id } of await subscriptions()) await house.tools.subscriptions.remove(id);
    await rulesChanged();
  }

  async function outcomeOf(question: string, who: Partial<Ask>, where: Partial<Ask>): Promise<string> {
    const [, words = '', to, state, team] =
      /^(.*?)(?: > ?(\w*)|: (\w+) (\w+))?$/.exec(question.replace(/>$/, '> ')) ?? [];
    const id =
      team === undefined
        ? undefined
        : words.startsWith('digest')
          ? await subscribed(state as DigestKind, team, who, where)
          : await claimed(state as ClaimState, team);
    const before = await known();
    const { answer, note } = await house.ask(words.replace('N', String(id)), who.person, {
      ...who,
      ...where,
      ...(to !== undefined && { values: { to } }),
    });
    const changed = (await known()) !== before;
    await settle();
    const done = answer.outcome === 'answered';
    expect(answer.outcome).not.toBe('failed');
    const isForm = answer.reply.parts.some(({ kind }) => kind === 'form');
    const changes = to !== undefined || CHANGING.test(question);
    expect(`${question}: ${changed ? 'changed' : 'nothing changed'}`).toBe(
      `${question}: ${done && changes && !isForm ? 'changed' : 'nothing changed'}`,
    );
    if (!done) {
      expect(answer.audience).toBe('asker');
      return '-';
    }
    if (where.public !== true || answer.audience === 'everyone') return '+';
    expect(note).toContain('Only you can see this');
    return 'a';
  }

  it('has a row for each command, and for each step of a claim', () => {
    const asked = new Set(ROWS.map(({ question }) => question.split(' ')[0]));
    expect([...asked].sort()).toEqual(commands.map(({ name }) => name).sort());
    const taken = new Set(ROWS.flatMap(({ question }) => /^claims (\w+) N/.exec(question)?.[1] ?? []));
    expect([...taken].sort()).toEqual(Object.keys(STEPS).sort());
  });

  it.each(ROWS)('$question', async ({ question, expected }) => {
    const found: Record<string, string> = {};
    const meant: Record<string, string> = {};
    for (const [at, [name, who]] of WHO.entries()) {
      const outcomes: string[] = [];
      for (const where of WHERE) outcomes.push(await outcomeOf(question, who, where));
      found[name] = outcomes.join(' ');
      meant[name] = expected.map((place) => place[at]).join(' ');
    }
    expect(found).toEqual(meant);
  });
});
