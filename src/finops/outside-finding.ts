import type { CaseAnswer } from './anomaly-case.ts';
import type { Day } from './day.ts';
import type { Micros } from './money.ts';

/** A cost that a provider itself takes for out of the ordinary. */
export interface OutsideFinding extends OutsideMark {
  /** Its days so far; `end` is exclusive. */
  start: Day;
  end: Day;
  /** Actual less expected over its days, as the provider reckons it. */
  impact: Micros;
  /** Where the cost arose; empty where the provider does not say. */
  causes: Cause[];
}

/** Which finding, and by whom. */
export interface OutsideMark {
  /** The source that it came by, and its id there. */
  source: string;
  id: string;
  /** As people call who found it. */
  finder: string;
}

/** Values as stored in the bills; undefined: not said. */
export interface Cause {
  account?: string;
  service?: string;
}

/** What can be told to whoever found it: somebody meant this cost, or it is an anomaly indeed. */
export type Verdict = 'planned' | 'anomaly';

/** What an answer says of the finding; undefined where nothing is decided, or nobody has said it of this one. */
export function verdictOf(answer: CaseAnswer): Verdict | undefined {
  switch (answer.kind) {
    case 'expected':
      return answer.because && 'learnedFrom' in answer.because ? undefined : 'planned';
    case 'not expected':
      return 'anomaly';
    case 'none':
    case 'later':
    case 'not ours':
      return undefined;
  }
}
