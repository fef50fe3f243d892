import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AdaptiveCardMessage, renderAdaptiveCard } from '../../src/reply/adaptive-card.ts';
import type { Reply } from '../../src/reply/reply.ts';
import { checkCard } from '../support/adaptive-card-checker.ts';
import { anyReply } from './arbitrary-reply.ts';
import { costReply } from './cost-reply.ts';

function render(any: Reply): AdaptiveCardMessage {
  const message = renderAdaptiveCard(any);
  expect(checkCard(message.card)).toEqual([]);
  expect(message.summary).not.toBe('');
  return message;
}

test('an answer leads with its point and ends with its small print', () => {
  const { card, summary } = render(costReply);
  expect(summary).toMatch(/^checkout, November 2026: checkout cost \$1,234.56 this month/);
  console.log(JSON.stringify(card).length);
  expect(card.body[0]).toMatchObject({ type: 'TextBlock', text: 'checkout, November 2026' });
});

describe('any reply', () => {
  test('is a card that Teams takes', () => {
    fc.assert(
      fc.property(anyReply, (any) => {
        render(any);
      }),
      { numRuns: 300 },
    );
  });
});
