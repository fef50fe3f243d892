import type { Tools } from '../../src/chat.ts';

/** For commands that use no tools: whatever they reach for is an error. */
export const noTools: Tools = {
  organisation: missing,
  vocabulary: missing,
  costs: { sum: missing },
  bills: missing,
  lines: { sum: missing },
  today: missing,
};

function missing(): never {
  throw new Error('this test gives its commands no tools');
}
