/** Less than this from one period to the next is no trend. */
const STEADY = 0.02;
const LEAST = 3;

/** Where values have been heading, the oldest first: the straight line through them; '' where they are too few to say. */
export function trendOf(values: readonly number[]): 'rising' | 'falling' | 'steady' | '' {
  if (values.length < LEAST) return '';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (mean <= 0) return '';
  const middle = (values.length - 1) / 2;
  const across = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  const along = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const perPeriod = across / along / mean;
  if (Math.abs(perPeriod) < STEADY) return 'steady';
  return perPeriod > 0 ? 'rising' : 'falling';
}
