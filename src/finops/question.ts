import type { Dimension, Metric } from './metric.ts';
import type { Period } from './period.ts';
import { type Filter, filterWords, type Scope, scopeWords, type Vocabulary } from './scope.ts';
import { isPlainName, quoted } from './words.ts';

/** What somebody wants to know about costs. */
export interface Question {
  /** undefined: none was named, so it is what the asker owns, or the company. */
  scope: Scope | undefined;
  filters: Filter[];
  period: Period;
  /** Whether the period was named; otherwise it is this month. */
  periodGiven: boolean;
  by?: Dimension;
  versus?: Period;
  metric?: Metric;
}

/** The words that lead back to this question, without the command: `checkout of "Amazon S3" 2026-10 by account`. */
export function questionWords(question: Question, vocabulary: Vocabulary): string {
  const { scope, filters, period, periodGiven, by, versus, metric } = question;
  return [
    scope && scopeWords(scope, vocabulary),
    ...filters.map((filter) => filterWords(filter, vocabulary)),
    periodGiven && period.words,
    by && `by ${dimensionWords(by)}`,
    versus && `vs ${versus.words}`,
    metric && `as ${metric}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** "service", "tag cost-center" */
export function dimensionWords(dimension: Dimension): string {
  if (dimension.kind !== 'tag') return dimension.kind;
  return `tag ${isPlainName(dimension.key) ? dimension.key : quoted(dimension.key)}`;
}
