/** The mean of the middle half: a single odd value does not move it. Sorts what it is given; NaN of nothing. */
export function middle(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return Number.NaN;
  sort(values);
  const cut = Math.floor(length / 4);
  let sum = 0;
  for (let i = cut; i < length - cut; i++) sum += values[i] ?? 0;
  return sum / (length - 2 * cut);
}

/** Sorts what it is given; NaN of nothing. */
export function median(values: Float64Array): number {
  return quantile(sort(values), 0.5);
}

/** A quantile of sorted values, between neighbours by their distance; NaN of nothing. */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = Math.min(Math.max(share * sorted.length - 0.5, 0), sorted.length - 1);
  const low = Math.floor(at);
  const [a, b] = [sorted[low] ?? 0, sorted[Math.min(low + 1, sorted.length - 1)] ?? 0];
  return a + (b - a) * (at - low);
}

/** Below this sorting by insertion is several times as fast as calling the general one. */
const FEW = 40;

function sort(values: Float64Array): Float64Array {
  if (values.length > FEW) return values.sort();
  for (let i = 1; i < values.length; i++) {
    const value = values[i] ?? 0;
    let at = i;
    for (; at > 0 && (values[at - 1] ?? 0) > value; at--) values[at] = values[at - 1] ?? 0;
    values[at] = value;
  }
  return values;
}
