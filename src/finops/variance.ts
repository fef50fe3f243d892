import type { Micros } from './money.ts';

/** Some days' cost, and what it would be at list prices. */
interface Priced {
  cost: Micros;
  list: Micros;
}

/**
 * Why a cost changed: more or less was used, or it was paid for at another price. What the change would be at the discounts
 * of before is usage, the rest is price; the two add up exactly to the change.
 *
 * @returns undefined where there was nothing, or next to nothing, at list prices to go by
 */
export function causesOf(now: Priced, before: Priced): { usage: Micros; price: Micros } | undefined {
  if (before.list <= 0 || before.cost <= 0 || now.list <= 0) return undefined;
  const usage = Math.round(before.cost * (now.list / before.list - 1));
  const price = now.cost - before.cost - usage;
  return [usage, price].every(Number.isSafeInteger) ? { usage, price } : undefined;
}
