import type { Reach } from '../../db/bills.ts';
import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { completeThrough } from '../../src/finops/complete.ts';
import type { Day, Month } from '../../src/finops/day.ts';
import { largest, ownedBy } from '../../src/finops/lineage.ts';
import type { Organisation, Person } from '../../src/finops/organisation.ts';
import type { Period } from '../../src/finops/period.ts';
import type { Question } from '../../src/finops/question.ts';
import type { Scope, Vocabulary } from '../../src/finops/scope.ts';
import { readQuestion } from '../../src/grammar.ts';
import { comparison, missingWithin, reachable } from './days.ts';
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
  /** Months among them of which no bill has been imported. */
  missing: Month[];
  /** With what it is compared; undefined where the bills do not reach back so far. */
  before: Period | undefined;
  reach: Reach;
  /** Last day that is no longer being restated. */
  completeThrough: Day;
  /** Why another period than the one asked for is shown. */
  instead: string | undefined;
}

/**
 * @param rest what else was said, and is read elsewhere
 * @throws UserError where it cannot be answered: no bills yet, or none for these days
 */
export async function readAsked(
  call: Pick<Call, 'tools' | 'person' | 'text' | 'may' | 'see'>,
  command = 'cost',
  rest = '',
): Promise<Asked> {
  const { tools, person, text } = call;
  const [organisation, today, vocabulary] = [tools.organisation(), tools.today(), await tools.vocabulary()];
  const { fiscalYearStart } = organisation;
  const question = readQuestion(text, {
    ...{ command, rest, vocabulary, today, fiscalYearStart },
    mayName: (one) => call.may('see', one),
  });

  const reach = await tools.bills();
  if (reach === undefined) {
    throw new UserError('There are no bills yet.', {
      hint: 'Whoever runs Showback imports them: npx showback import <file or folder>.',
    });
  }
  const other = reach.currencies.find((currency) => currency !== organisation.currency);
  if (other !== undefined) {
    throw new UserError(`The bills are in ${other}, and showback.yaml says ${organisation.currency}.`, {
      hint: 'Nothing is converted: whoever runs Showback sets `currency` to that of the bills.',
    });
  }
  const through = completeThrough(reach.last, today, organisation);
  const { period, instead } = reachable(question, {
    reach,
    completeThrough: through,
    today,
    vocabulary,
    command,
  });
  const days = { start: Math.max(period.start, reach.first), end: Math.min(period.end, reach.last + 1) };
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
    days,
    missing: missingWithin(days, reach),
    before: comparison(question, period, days, reach),
    reach,
    completeThrough: through,
    instead,
  };
}

function scopeFor(asked: Scope | undefined, person: Person | undefined, organisation: Organisation): Scope {
  const company: Scope = { kind: 'company', name: organisation.name };
  if (asked !== undefined && asked.kind !== 'mine') return asked;
  const parts = person === undefined ? [] : largest(ownedBy(person.email.toLowerCase(), organisation), organisation);
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
