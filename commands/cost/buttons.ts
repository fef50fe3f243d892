import { monthOf } from '../../src/finops/day.ts';
import type { Dimension } from '../../src/finops/metric.ts';
import { monthPeriod } from '../../src/finops/period.ts';
import { type Question, questionWords } from '../../src/finops/question.ts';
import type { Scope } from '../../src/finops/scope.ts';
import type { Button } from '../../src/reply/reply.ts';
import type { Asked } from './asked.ts';

/** What people ask next. Each button carries the whole question, so that it means the same to whoever clicks it. */
export function nextQuestions({ question, subject, period, reach, today, vocabulary }: Asked): Button[] {
  // "mine" is left open where it was: whoever clicks asks for what is theirs.
  const scope = question.scope ?? (subject.scope.kind === 'mine' ? undefined : subject.scope);
  const same: Question = { ...question, scope, period };
  const ask = (label: string, changed: Question): Button => ({
    label,
    run: `cost ${questionWords(changed, vocabulary)}`.trim(),
  });
  const { by: _by, versus: _versus, ...plain } = same;
  const lastMonth = monthPeriod(monthOf(Math.min(today, reach.last)) - 1);
  return [
    ...dimensionsFor(subject.scope)
      .filter((kind) => kind !== question.by?.kind)
      .map((kind) => ask(`By ${kind}`, { ...same, by: { kind } })),
    ...(question.by ? [ask('Without breakdown', plain)] : []),
    ...((period.start === lastMonth.start && period.unit === 'month') || lastMonth.end <= reach.first
      ? []
      : [
          ask('Last month', {
            ...plain,
            ...(question.by && { by: question.by }),
            period: lastMonth,
            periodGiven: true,
          }),
        ]),
    { label: 'Share', run: `share ${ask('', { ...same, ...(question.versus && { versus: question.versus }) }).run}` },
  ];
}

type Simple = Exclude<Dimension, { kind: 'tag' }>['kind'];

/** The parts of a scope that its owner can do something about come first. */
function dimensionsFor(scope: Scope): Simple[] {
  switch (scope.kind) {
    case 'company':
      return ['team', 'service', 'account'];
    case 'unit':
      return ['team', 'service', 'account'];
    case 'team':
    case 'mine':
      return ['workload', 'service', 'account'];
    case 'account':
      return ['service', 'team'];
    default:
      return ['service', 'account'];
  }
}
