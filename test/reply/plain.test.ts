import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, plainLine, plainText } from '../../src/reply/plain.ts';
import { anyText } from './arbitrary-reply.ts';

describe('plainLine', () => {
  test.each([
    ['two\nlines\r\nand\ttabs', 'two lines and tabs'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe'],
    ['zero\u200bwidth\u2060joined\ufeff', 'zerowidthjoined'],
    ['\u001b[31mred\u009b2J\u0000', '[31mred2J'],
    ['half \ud83d', 'half \ufffd'],
    ['👩‍👩‍👧‍👦 and ❤️ and 1️⃣', '👩‍👩‍👧‍👦 and ❤️ and 1️⃣'],
    ['check\u200dout\ufe0f', 'checkout'],
    ['  ', ''],
  ])('%j becomes %j', (text, plain) => {
    expect(plainLine(text)).toBe(plain);
  });
});

test('plainText keeps paragraphs', () => {
  expect(plainText('one\r\ntwo\u2028three\tfour')).toBe('one\ntwo\nthree four');
});

test('what is plain stays as it is', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(plainLine(plainLine(text))).toBe(plainLine(text));
      expect(plainText(plainText(text))).toBe(plainText(text));
    }),
  );
});

describe('cut', () => {
  test.each([
    ['checkout', 8, 'checkout'],
    ['checkout', 7, 'checko…'],
    ['by the way', 8, 'by the…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15, '👩‍👩‍👧‍👦…'],
    ['abc😀', 4, 'abc…'],
  ])('%s to %i is %s', (text, max, shortened) => {
    expect(cut(text, max)).toBe(shortened);
  });

  test('never exceeds its limit and never breaks a surrogate pair', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 200 }), (text, max) => {
        const shortened = cut(plainText(text), max);
        expect(shortened.length).toBeLessThanOrEqual(max);
        expect(shortened.isWellFormed()).toBe(true);
      }),
    );
  });
});
