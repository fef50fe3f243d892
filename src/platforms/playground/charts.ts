import { createHash } from 'node:crypto';
import type { ChartPart } from '../../reply/reply.ts';
import { createRecent } from '../recent.ts';

/** The charts of recent answers, named by what they show: the same chart has the same address, and never changes. */
export interface ChartStore {
  keep(chart: ChartPart): string;
  find(id: string): ChartPart | undefined;
}

const CHARTS = 500;

export function createChartStore(): ChartStore {
  const charts = createRecent<ChartPart>(CHARTS);
  return {
    keep(chart) {
      const id = createHash('sha256').update(JSON.stringify(chart)).digest('base64url').slice(0, 22);
      charts.set(id, chart);
      return id;
    },
    find: (id) => charts.get(id),
  };
}
