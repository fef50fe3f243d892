import { histories, replay } from './anomalies/replayed.ts';
import type { Result } from './measure.ts';

const HISTORIES = 120;
const SEED = 201;

/** What answers change: the same histories, by a detector that hears them and by one that does not. */
export async function measureLearning(): Promise<Result[]> {
  const list = histories(HISTORIES, SEED);
  const without = replay(list, false);
  const learned = replay(list, true);
  return [
    {
      what: `learning: wrong questions that are left (${learned.wrongQuestions} of ${without.wrongQuestions})`,
      measured: (100 * learned.wrongQuestions) / without.wrongQuestions,
      unit: '%',
      limit: 50,
    },
    {
      what: `learning: recall that is lost (${learned.recall.toFixed(3)} instead of ${without.recall.toFixed(3)} of ${learned.incidents} incidents)`,
      measured: without.recall - learned.recall,
      unit: '',
      limit: 0.02,
    },
  ];
}
