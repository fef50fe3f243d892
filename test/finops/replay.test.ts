import { expect, it } from 'vitest';
import { histories, replay } from '../../bench/anomalies/replayed.ts';

it('on replayed history answers halve the wrong questions and cost next to no recall', () => {
  const list = histories(60, 3);
  const without = replay(list, false);
  const learned = replay(list, true);
  expect(without.wrongQuestions).toBeGreaterThan(100);
  expect(learned.wrongQuestions).toBeLessThanOrEqual(without.wrongQuestions / 2);
  expect(learned.recall).toBeGreaterThanOrEqual(without.recall - 0.02);
});
