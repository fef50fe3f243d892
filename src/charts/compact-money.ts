import { formatMoney } from '../finops/money.ts';

const formatters = new Map<string, Intl.NumberFormat>();

/** Money short enough for an axis: "$1.2k"; cents only where the steps need them. */
export function compactMoney(amount: number, currency: string): string {
  if (Math.abs(amount) < 1000) {
    return formatMoney(Math.round(amount * 1_000_000), currency, { whole: Number.isInteger(amount) });
  }
  let formatter = formatters.get(currency);
  if (!formatter) {
    formatter = new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency,
      notation: 'compact',
      minimumFractionDigits: 0,
      maximumFractionDigits: 2,
    });
    formatters.set(currency, formatter);
  }
  return formatter.format(amount).replace(/K$/, 'k');
}
