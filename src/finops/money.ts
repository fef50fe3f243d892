/** An amount of money as an integer of 1e-6 of its currency. Amounts of one currency add exactly. */
export type Micros = number;

/** @throws RangeError when the sum leaves the safe integers (about 9 billion of the currency) and would no longer be exact */
export function addMicros(a: Micros, b: Micros): Micros {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new RangeError(`${a} + ${b} micros cannot be added exactly`);
  return sum;
}

/**
 * "$1,234.56", "-$5.00". An amount that is not zero but would be shown as zero is "<$0.01" (or "-<$0.01").
 * @param options.signed a plus sign before a positive amount: it is a change
 * @param options.whole without cents: "$1,234"
 */
export function formatMoney(
  micros: Micros,
  currency: string,
  options: { signed?: boolean; whole?: boolean } = {},
): string {
  const { signed = false, whole = false } = options;
  const { formatter, smallest } = moneyStyle(currency, signed, whole);
  if (micros !== 0 && Math.abs(micros) * 2 < smallest) {
    const sign = micros < 0 ? '-' : signed ? '+' : '';
    return `${sign}<${moneyStyle(currency, false, whole).formatter.format(smallest / 1e6)}`;
  }
  return formatter.format(micros / 1e6 + 0); // + 0 turns -0 into 0
}

interface MoneyStyle {
  formatter: Intl.NumberFormat;
  /** The smallest amount that can be shown, in micros: a cent, or a dollar when amounts are whole. */
  smallest: Micros;
}

/** Making a formatter takes longer than all the rest of a reply. */
const styles = new Map<string, MoneyStyle>();

function moneyStyle(currency: string, signed: boolean, whole: boolean): MoneyStyle {
  const key = `${currency} ${signed} ${whole}`;
  const known = styles.get(key);
  if (known) return known;
  const formatter = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    signDisplay: signed ? 'exceptZero' : 'auto',
    ...(whole && { minimumFractionDigits: 0, maximumFractionDigits: 0 }),
  });
  const style = { formatter, smallest: 10 ** (6 - (formatter.resolvedOptions().maximumFractionDigits ?? 0)) };
  styles.set(key, style);
  return style;
}

/**
 * Splits an amount in proportion to weights (fractions allowed; below zero counts as zero, so that who had net credits
 * takes nothing). The pieces add up exactly to the total, none has the opposite sign, each is within one micro of its
 * exact share: what rounding down leaves goes to the largest remainders, the earlier first. No weight at all: even.
 * @throws RangeError on a weight or total that is no finite number, or when there is nobody to take the amount
 */
export function splitMicros(total: Micros, weights: readonly number[]): Micros[] {
  if (!Number.isSafeInteger(total)) throw new RangeError(`${total} is no whole number of micros`);
  if (weights.length === 0 && total !== 0) throw new RangeError(`Nobody to split ${total} micros among`);
  const parts = wholeWeights(weights);
  const sum = parts.reduce((a, b) => a + b, 0n);
  const amount = BigInt(Math.abs(total));

  const shares = parts.map((part) => Number((amount * part) / sum));
  const remainders = parts.map((part) => Number((amount * part) % sum));
  const left = Math.abs(total) - shares.reduce((a, b) => a + b, 0);
  // Weights too close for whole numbers to tell apart have one remainder: the larger of them comes first all the same.
  const byRemainder = shares
    .map((_, index) => index)
    .sort((a, b) => at(remainders, b) - at(remainders, a) || at(weights, b) - at(weights, a));
  for (const index of byRemainder.slice(0, left)) shares[index] = at(shares, index) + 1;
  return total < 0 ? shares.map((share) => 0 - share) : shares;
}

/** The weights as integers in the same proportions: the products with micros exceed what a number can hold. */
function wholeWeights(weights: readonly number[]): bigint[] {
  if (!weights.every(Number.isFinite)) throw new RangeError('A weight must be a finite number');
  const largest = weights.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) return weights.map(() => 1n);
  // Dividing by a power of two is exact; 53 further bits hold every digit of the largest weight.
  const unit = 2 ** Math.floor(Math.log2(largest));
  return weights.map((weight) => BigInt(Math.round((Math.max(weight, 0) / unit) * 2 ** 53)));
}

/** Reads an index that is known to exist. */
function at(list: readonly number[], index: number): number {
  return list[index] ?? 0;
}
