import { type Anomaly, begin, observe } from '../../src/finops/anomaly.ts';
import type { Detector } from './score.ts';

/** The product's own. */
export const ours: Detector = ({ first, costs }) => {
  const state = begin(first);
  const said = new Set<Anomaly>();
  costs.forEach((cost, index) => {
    const anomaly = cost === undefined ? undefined : observe(state, first + index, cost).anomaly;
    if (anomaly) said.add(anomaly);
  });
  return [...said];
};
