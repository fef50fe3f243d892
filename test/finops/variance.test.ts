import fc from 'fast-check';
import { expect, it } from 'vitest';
import { causesOf } from '../../src/finops/variance.ts';
import '../support/properties.ts';

it.each([
  ['twice as much used', { cost: 200, list: 400 }, { usage: 100, price: 0 }],
  ['a discount lost', { cost: 200, list: 200 }, { usage: 0, price: 100 }],
  ['more used at a better price', { cost: 120, list: 300 }, { usage: 50, price: -30 }],
])('%s', (_, now, causes) => {
  expect(causesOf(now, { cost: 100, list: 200 })).toEqual(causes);
});

it('usage and price add up to the change', () => {
  const amount = fc.integer({ min: 1, max: 1e13 });
  const priced = fc.record({ cost: amount, list: amount });
  fc.assert(
    fc.property(priced, priced, (now, before) => {
      const causes = causesOf(now, before);
      if (causes !== undefined) expect(causes.usage + causes.price).toBe(now.cost - before.cost);
    }),
  );
});

it('is not known without list prices', () => {
  expect(causesOf({ cost: 1, list: 0 }, { cost: 1, list: 1 })).toBeUndefined();
  expect(causesOf({ cost: 1, list: 1 }, { cost: 1, list: 0 })).toBeUndefined();
});
