import type { Micros } from './money.ts';

const AMOUNT = /^(?<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?<fraction>\d{1,6}))?(?<unit>k|m)?$/i;
const DIGITS: Record<string, number> = { '': 6, k: 9, m: 12 };

/**
 * Reads an amount as people write it: 42000, 42,000.50, 42k, 1.2m, with the currency's sign or letters before or after it.
 *
 * @returns undefined for what is no amount; 'foreign' for one in another currency
 */
export function parseAmount(text: string, currency: string): Micros | 'foreign' | undefined {
  const { before, number, after } =
    /^(?<before>[A-Z]{3}|\p{Sc})?(?<number>[\d.,]+[km]?)(?<after>[A-Z]{3}|\p{Sc})?$/iu.exec(text)?.groups ?? {};
  const match = AMOUNT.exec(number ?? '');
  if (match?.groups === undefined) return undefined;
  if ([before, after].some((sign) => sign !== undefined && !isSignOf(sign, currency))) return 'foreign';
  const { whole = '', fraction = '', unit = '' } = match.groups;
  const places = DIGITS[unit.toLowerCase()] ?? 6;
  const micros = Number(`${whole.replaceAll(',', '')}${fraction.padEnd(places, '0')}`);
  return Number.isSafeInteger(micros) ? micros : undefined;
}

/** An amount that is not below zero as a plain number, to the micro: "42000", "0.5". */
export function plainAmount(amount: Micros): string {
  const fraction = String(amount % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${Math.floor(amount / 1e6)}${fraction && `.${fraction}`}`;
}

/** An amount as a plain number with two decimals, rounded as people are shown it: "-1234.57". */
export function centAmount(amount: Micros): string {
  const half = Math.abs(amount) + 5000;
  const cents = (half - (half % 1e4)) / 1e4;
  const text = String(cents).padStart(3, '0');
  return `${amount < 0 && cents > 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Whether "$", "€" or "EUR" stands for this currency. */
function isSignOf(sign: string, currency: string): boolean {
  if (sign.toUpperCase() === currency) return true;
  const parts = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.some(({ type, value }) => type === 'currency' && value === sign);
}
