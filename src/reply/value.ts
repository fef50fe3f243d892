import { formatMoney } from '../finops/money.ts';
import { plainLine } from './plain.ts';
import type { Ratio, Value } from './reply.ts';

/** A value as people read it, on one line: "$1,234.56", "+12%", or the text itself. */
export function formatValue(value: Value): string {
  if (typeof value === 'string') return plainLine(value);
  return 'micros' in value ? formatMoney(value.micros, value.currency, value) : formatRatio(value);
}

/** Whether the value is read by its digits: such columns are aligned to the right. */
export const isFigure = (value: Value | undefined): boolean => typeof value === 'object';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** A ratio to nothing is no number: what costs where nothing was before is new. */
function formatRatio({ ratio, signed }: Ratio): string {
  if (Number.isNaN(ratio)) return 'n/a';
  if (ratio === Number.POSITIVE_INFINITY) return 'new';
  const sign = ratio < 0 ? '-' : signed && ratio > 0 ? '+' : '';
  const percent = Math.abs(ratio) * 100;
  if (percent > 0 && percent < 0.05) return `${sign}<0.1%`;
  return `${sign}${grouped.format(percent < 9.95 ? percent : Math.round(percent))}%`;
}
