import type { Reach } from '../../db/bills.ts';
import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { type Day, formatDay, monthOf, nameDay } from '../../src/finops/day.ts';
import type { Organisation, Person, Team } from '../../src/finops/organisation.ts';
import { dayPeriod, monthPeriod, type Period, previousPeriod } from '../../src/finops/period.ts';
import { type Question, questionWords } from '../../src/finops/question.ts';
import type { Scope, Vocabulary } from '../../src/finops/scope.ts';
import { readQuestion } from '../../src/grammar.ts';
import type { Subject } from './spend.ts';

/** What was asked, with all that the words leave open filled in. */
export interface Asked {
  question: Question;
  vocabulary: Vocabulary;
  organisation: Organisation;
  today: Day;
  subject: Subject;
  period: Period;
  /** The days of the period that the bills reach, end exclusive. */
  days: { start: Day; end: Day };
  /** With what it is compared; undefined where the bills do not reach back so far. */
  before: Period | undefined;
  reach: Reach;
  /** Last day that is no longer being restated. */
  completeThrough: Day;
  /** Why another period than the one asked for is shown. */
  instead: string | undefined;
}

/** Days this far back are no longer restated, wherever the bills end. */
const SETTLED_AFTER_DAYS = 10;

/** @throws UserError where it cannot be answered: no bills yet, or none for these days */
export async function readAsked(call: Call, command = 'cost'): Promise<Asked> {
  const { tools, person, text } = call;
  const [organisation, today, vocabulary] = [tools.organisation(), tools.today(), await tools.vocabulary()];
  const { fiscalYearStart } = organisation;
  const question = readQuestion(text, { command, vocabulary, today, fiscalYearStart });

  const reach = await tools.bills();
  if (reach === undefined) {
    throw new UserError('There are no bills yet.', {
      hint: 'Whoever runs Showback imports them: npx showback import <file or folder>.',
    });
  }
  const completeThrough = Math.min(
    reach.last,
    Math.max(reach.last - organisation.incompleteDays, today - SETTLED_AFTER_DAYS),
  );
  const { period, instead } = reachable(question, reach, completeThrough, today, vocabulary);
  const end = Math.min(period.end, reach.last + 1);
  const scope = scopeFor(question.scope, person, organisation);
  const without = await call.see(scope);
  return {
    question,
    vocabulary,
    organisation,
    today,
    subject: {
      scope,
      filters: question.filters,
      without,
      metric: question.metric ?? organisation.defaultMetric,
      include: organisation.include,
    },
    period,
    days: { start: period.start, end },
    before: comparison(question, period, end, reach),
    reach,
    completeThrough,
    instead,
  };
}

/** The period that was asked for, or the newest one that the bills know where it has only just begun. */
function reachable(
  question: Question,
  reach: Reach,
  completeThrough: Day,
  today: Day,
  vocabulary: Vocabulary,
): { period: Period; instead: string | undefined } {
  const { period } = question;
  const upTo = `The bills reach ${nameDay(reach.last, today)}`;
  if (period.end <= reach.first) {
    const first = monthPeriod(monthOf(reach.first));
    throw new UserError(`The bills begin on ${nameDay(reach.first, today)}; there are none for ${period.label}.`, {
      hint: 'Older bills can be imported at any time.',
      suggestions: [suggest({ ...question, period: first, periodGiven: true }, vocabulary)],
    });
  }
  if (period.start <= reach.last) return { period, instead: undefined };
  if (period.unit === 'day') {
    return {
      period: dayPeriod(completeThrough, today),
      instead: `${upTo}, so ${nameAsked(period, today)} is not on them yet; this is the newest complete day.`,
    };
  }
  const newest = monthPeriod(monthOf(reach.last));
  return { period: newest, instead: `${upTo}, so ${period.label} is not on them yet; this is ${newest.label}.` };
}

function nameAsked(period: Period, today: Day): string {
  if (period.start === today) return 'today';
  return period.start === today - 1 ? 'yesterday' : period.label;
}

function suggest(question: Question, vocabulary: Vocabulary) {
  const run = `cost ${questionWords(question, vocabulary)}`;
  return { label: run, run };
}

/** As many days as the bills reach are compared, never some days with a whole month. */
function comparison({ versus }: Question, period: Period, end: Day, reach: Reach): Period | undefined {
  const days = end - period.start;
  if (versus !== undefined) {
    if (versus.start < reach.first) return undefined;
    if (end === period.end || versus.end - versus.start <= days) return versus;
    const words = `${formatDay(versus.start)} to ${formatDay(versus.start + days - 1)}`;
    const label = `the same ${days === 1 ? 'day' : 'days'} of ${versus.label}`;
    return { start: versus.start, end: versus.start + days, label, words };
  }
  const before = previousPeriod(period, end - 1);
  return before.start < reach.first ? undefined : before;
}

function scopeFor(asked: Scope | undefined, person: Person | undefined, organisation: Organisation): Scope {
  const company: Scope = { kind: 'company', name: organisation.name };
  if (asked !== undefined && asked.kind !== 'mine') return asked;
  const parts = person === undefined ? [] : ownedBy(person.email.toLowerCase(), organisation);
  if (parts.length > 0) return parts.length === 1 && parts[0] ? parts[0] : { kind: 'mine', parts };
  if (asked === undefined) return company;
  throw new UserError(
    person === undefined ? 'I do not know who you are.' : 'Nothing here is yours, as far as I know.',
    {
      hint: 'Owners and managers are named in showback.yaml, by e-mail.',
      suggestions: [{ label: 'cost company', run: 'cost company' }],
    },
  );
}

/** The largest scopes that a person owns: a manager's unit includes its teams, a team its workloads. */
function ownedBy(email: string, { units, teams }: Organisation): Scope[] {
  const ofTeam = (team: Team): Scope[] => {
    if (team.manager === email || team.owners.includes(email)) return [{ kind: 'team', name: team.name }];
    return team.workloads
      .filter((workload) => workload.owners.includes(email))
      .map((workload) => ({ kind: 'workload', name: workload.name, team: team.name }));
  };
  return [
    ...units.flatMap((unit): Scope[] =>
      unit.manager === email ? [{ kind: 'unit', name: unit.name }] : unit.teams.flatMap(ofTeam),
    ),
    ...teams.flatMap(ofTeam),
  ];
}
