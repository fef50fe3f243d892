import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWERS, OTHERS } from '../commands/anomalies.ts';
import { STEPS as BUDGET_STEPS } from '../commands/budget.ts';
import { STEPS as CLAIM_STEPS } from '../commands/claims/steps.ts';
import { commands } from '../commands/index.ts';
import type { Ask } from '../src/chat.ts';
import { asking } from './support/asking.ts';
import { SET_UP, subjects } from './support/matrix-subjects.ts';

/**
 * Every command and what its buttons and forms do, by everybody, everywhere. Written by hand:
 *
 *   +  it is answered, or done, where it was asked
 *   a  it is answered, or done, and told to the asker alone
 *   -  it is refused, to the asker alone, and nothing changes
 *
 * `> x` is the form of the question, filled in with x. `N: open payments` is about a claim of vic's, or an anomaly, in that
 * state, of that team. The teams payments and search are open to all; payroll is restricted to its unit, strategy to
 * executives and finance. Whatever is answered, nobody reads the name of what they may not see.
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
budget                              | + + + + + + + + - + | + a + a + + + + - + | a a a a a a a a - a
budget company                      | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
budget payments                     | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
budget payroll                      | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
budget strategy                     | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
budget history payments             | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
budget history payroll              | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
budget set company 5000             | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
budget set payments 9000            | - - - + + - - + - - | - - - + + - - + - - | - - - a a - - a - -
budget set payroll 9000             | - - - + + - - + - - | - - - a a - - a - - | - - - a a - - a - -
budget set strategy 9000            | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
budget remove payments              | - - - + + - - + - - | - - - + + - - + - - | - - - a a - - a - -
budget remove payroll               | - - - + + - - + - - | - - - a a - - a - - | - - - a a - - a - -
budget confirm set company 5000 after N: budget company      | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
budget confirm set payments 9000 after N: budget payments    | - - - + + - - + - - | - - - + + - - + - - | - - - a a - - a - -
budget confirm set payroll 9000 after N: budget payroll      | - - - + + - - + - - | - - - a a - - a - - | - - - a a - - a - -
budget confirm remove payments from 2027-01 after N: budget payments | - - - + + - - + - - | - - - + + - - + - - | - - - a a - - a - -
budget plan N: alert payments       | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
budget plan N: alert payments > fix | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
budget plan N: alert payroll > fix  | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
budget plan N: alert strategy > fix | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
budget plan N: alert company > fix  | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
forecast                            | + + + + + + + + - + | + a + a + + + + - + | a a a a a a a a - a
forecast company                    | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
forecast checkout                   | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
forecast salaries                   | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
forecast merger                     | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
forecast mine                       | - + + + - - - - - - | - a + a - - - - - - | - a a a - - - - - -
forecast accuracy                   | + + + + + + + + - + | + a + a + + + + - + | a a a a a a a a - a
forecast accuracy company           | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
forecast accuracy payroll           | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies                           | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies all                       | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies mine                      | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies payments                  | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies search                    | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies payroll                   | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies strategy                  | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
anomalies report                    | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies report payroll            | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies why                       | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies why payroll               | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies N: open payments          | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies N: open payroll           | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies N: open strategy          | - - - - + + + + - - | - - - - a a a a - - | - - - - a a a a - -
anomalies N: open company           | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
anomalies N: payments for search    | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies N: payments for payroll   | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies N: payments with payroll  | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies N: payments back from payroll | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
anomalies N: payroll with search    | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies expected N: open payments | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies expected N: open payments > fine   | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies expected N: open payroll > fine    | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies expected N: open strategy > fine   | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
anomalies expected N: open company > fine    | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
anomalies expected N: commitment payments > fine | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
anomalies expected N: payments with payroll > fine | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies wrong N: open payments    | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies wrong N: open payments > bug       | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies wrong N: open payroll > bug        | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies later N: open payments > 3         | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies later N: open payroll > 3          | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies notmine N: open payments > search  | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies notmine N: open payments > payroll | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies notmine N: open payments > strategy | - - - - + - - + - - | - - - - a - - a - - | - - - - a - - a - -
anomalies notmine N: open payroll > search   | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies accept N: payments for search      | - - + + + - - + - - | - - + + + - - + - - | - - a a a - - a - -
anomalies accept N: payments for payroll     | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies accept N: payroll for search       | - - - + + - - + - - | - - - a a - - a - - | - - - a a - - a - -
anomalies decline N: payments for search     | - - + + + - - + - - | - - + + + - - + - - | - - a a a - - a - -
anomalies decline N: payments for payroll    | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies undo N: expected payments          | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies undo N: payments for payroll       | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies undo N: expected payroll           | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies expect payments +40 on 12 Dec test | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies expect payroll +40 on 12 Dec test  | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies expect company +40 on 12 Dec test  | - - - - + - - + - - | - - - - + - - + - - | - - - - a - - a - -
anomalies withdraw N: announced payments     | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies withdraw N: announced payroll      | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
anomalies forget payments day-5: learned payments | - + - + + - - + - - | - + - + + - - + - - | - a - a a - - a - -
anomalies forget payroll day-5: learned payroll   | - + - + + - - + - - | - a - a a - - a - - | - a - a a - - a - -
home                                | + + + + + + + + - - | + a + a + + + + - - | a a a a a a a a - -
digest                              | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
digest add                          | + + + + + + + + - + | + + + + + + + + - + | a a a a a a a a - a
digest team payments                | + + + + + + + + - - | - + - + + - + + - - | - - - - - - - - - -
digest team payroll                 | - + - + + - - + - - | - - - - - - - - - - | - - - - - - - - - -
digest leadership                   | + + + + + + + + - - | - - - - + - + + - - | - - - - - - - - - -
digest finops                       | - - - - + - - + - - | - - - - + - - + - - | - - - - - - - - - -
digest preview team payments        | + + + + + + + + - + | + + + + + + + + - + | - - - - - - - - - -
digest preview team payroll         | - + - + + - - + - - | - - - - - - - - - - | - - - - - - - - - -
digest preview finops               | - - - - + - - + - - | - - - - + - - + - - | - - - - - - - - - -
digest budgets checkout             | + + + + + + + + - - | - + - + + - + + - - | - - - - - - - - - -
digest anomalies                    | + + + + + + + + - - | - - - - + - + + - - | - - - - - - - - - -
digest preview leadership           | + + + + + + + + - + | + + + + + + + + - + | - - - - - - - - - -
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

/** Who may see what is restricted, and what it is called; WHO by their places. */
const SECRETS: [RegExp, readonly number[]][] = [
  [/payroll|salaries|\bhidden\b|\$777\.77|777770000/, [1, 3, 4, 7]],
  [/strategy|merger|\bboard\b|\$888\.88|888880000/, [4, 5, 6, 7]],
  // Of all together, what is restricted can be found out by subtracting.
  [/\$?999\.99|999990000/, [4, 7]],
];

/** Words with which something changes, beside the forms that are filled in. */
const CHANGES =
  /^(claims [a-z]+ N|anomalies (accept|decline|undo|withdraw) N|anomalies (expect|forget) |budget confirm |digest (team|leadership|finops|budgets|anomalies|change|pause|stop)\b)/;

describe('every command, by everybody, everywhere', () => {
  let house: Awaited<ReturnType<typeof asking>>;
  let about: Awaited<ReturnType<typeof subjects>>;
  beforeAll(async () => {
    const undo: (() => void | Promise<void>)[] = [];
    house = await asking(SET_UP.yaml, SET_UP.lines, '2026-11-10', { after: (work) => undo.push(work) });
    house.now.ms = Date.parse('2026-11-10T08:00:00Z');
    about = await subjects(house);
    return async () => {
      for (const work of undo.reverse()) await work();
    };
  });

  async function outcomeOf(question: string, at: number, where: Partial<Ask>): Promise<string> {
    const [, words = '', state, filled] = /^(.*?)(?:: (.*?))?(?: > ?(.*))?$/.exec(question.replace(/>$/, '> ')) ?? [];
    const [, who] = WHO[at] ?? ['', {}];
    const id = state === undefined ? undefined : await about.begin(words, state, { ...who, ...where });
    const before = await about.known();
    const { answer, note } = await house.ask(words.replace('N', String(id)), who.person, {
      ...who,
      ...where,
      ...(filled !== undefined && { values: about.filled(words, filled) }),
    });
    const changed = (await about.known()) !== before;
    await about.settle();
    const done = answer.outcome === 'answered';
    const text = JSON.stringify(answer.reply);
    expect(answer.outcome, text).not.toBe('failed');
    const isForm = answer.reply.parts.some(({ kind }) => kind === 'form');
    const changes = filled !== undefined || CHANGES.test(question);
    expect(`${question}: ${changed ? 'changed' : 'nothing changed'}`).toBe(
      `${question}: ${done && changes && !isForm ? 'changed' : 'nothing changed'}`,
    );
    for (const [secret, seenBy] of SECRETS) {
      if ((seenBy.includes(at) && answer.audience === 'asker') || secret.test(`${words} ${filled}`)) continue;
      expect(text, `${question}, by ${WHO[at]?.[0]}`).not.toMatch(secret);
    }
    if (!done) {
      expect(answer.audience).toBe('asker');
      return '-';
    }
    if (where.public !== true || answer.audience === 'everyone') return '+';
    expect(note).toContain('Only you can see this');
    return 'a';
  }

  it('has a row for each command, and for each step of a claim, an anomaly and a budget', () => {
    const asked = new Set(ROWS.map(({ question }) => question.split(' ')[0]));
    expect([...asked].sort()).toEqual(commands.map(({ name }) => name).sort());
    const taken = (pattern: RegExp) =>
      [...new Set(ROWS.flatMap(({ question }) => pattern.exec(question)?.[1] ?? []))].sort();
    expect(taken(/^claims (\w+) N/)).toEqual(Object.keys(CLAIM_STEPS).sort());
    expect(taken(/^anomalies (\w+) N/)).toEqual(Object.keys(ANSWERS).sort());
    expect(taken(/^anomalies (expect|why|forget|report)\b/)).toEqual(Object.keys(OTHERS).sort());
    expect(taken(/^budget (set|remove|confirm|history|plan) /)).toEqual(Object.keys(BUDGET_STEPS).sort());
  });

  it.each(ROWS)('$question', async ({ question, expected }) => {
    const found: Record<string, string> = {};
    const meant: Record<string, string> = {};
    for (const [at, [name]] of WHO.entries()) {
      const outcomes: string[] = [];
      for (const where of WHERE) outcomes.push(await outcomeOf(question, at, where));
      found[name] = outcomes.join(' ');
      meant[name] = expected.map((place) => place[at]).join(' ');
    }
    expect(found).toEqual(meant);
  });
});
