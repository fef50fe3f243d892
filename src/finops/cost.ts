import type { ChargeCategory, Metric } from './metric.ts';
import type { Organisation } from './organisation.ts';

/** Whether a metric takes in charges of this category. The billed cost is the invoice: everything. */
export function counts(category: ChargeCategory, metric: Metric, include: Organisation['include']): boolean {
  if (metric === 'billed') return true;
  if (category === 'Tax') return include.tax;
  if (category === 'Credit') return include.credits;
  return true;
}
