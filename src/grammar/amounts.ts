import type { Micros } from '../finops/money.ts';

const AMOUNT = /^[+-]?[^\d\s+.,-]{0,3}(?<number>\d{1,3}(?:,\d{3})+|\d{1,10})(?<cents>\.\d{1,2})?(?<thousand>k)?$/iu;

/** "4000", "+4,000", "$4000.50", "4k" in micros; undefined where it is none. */
export function readAmount(text: string): Micros | undefined {
  const { number, cents = '', thousand } = AMOUNT.exec(text.trim())?.groups ?? {};
  if (number === undefined) return undefined;
  return Math.round(Number(number.replaceAll(',', '') + cents) * (thousand ? 1000 : 1) * 1_000_000);
}
