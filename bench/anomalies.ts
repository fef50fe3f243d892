import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatDay } from '../src/finops/day.ts';
import { ours } from './anomalies/detector.ts';
import type { LabelledSeries } from './anomalies/labelled.ts';
import { realSeries } from './anomalies/nn5.ts';
import { oddSeries } from './anomalies/odd.ts';
import { type Confusion, confusionOf, describeConfusion } from './anomalies/sample.ts';
import { score, threeSigma } from './anomalies/score.ts';
import { simulatedSeries } from './anomalies/simulated.ts';
import type { Result } from './measure.ts';
import { CLI, runMeasured } from './process.ts';

const SERIES = 200;
const MANY = 10_000;
/** The detector was tuned on seeds below 100. */
const SEED = 101;
/** On 7, 1, 2 and 3 it was tuned. */
const SAMPLE_SEEDS = [11, 12, 13, 14];

/** How good the detector is on labelled series, beside the mean of thirty days and three deviations, and how fast. */
export async function measureAnomalies(): Promise<Result[]> {
  const real = realSeries(SEED, 'many');
  const realStrong = realSeries(SEED, 'few');
  if (!real) process.stderr.write('No real series: ../shared/data/daily-series is not here.\n');
  return [
    ...simulated('simulated cost', simulatedSeries(SERIES, SEED), simulatedSeries(SERIES, SEED + 1, false)),
    ...simulated('odd series', oddSeries(SERIES, SEED), oddSeries(SERIES, SEED + 1, false)),
    ...(real
      ? compared('real series (NN5), many weak events in proportion to the day (spikes +50 to 160 %)', real, 0.72)
      : []),
    ...(realStrong
      ? compared(
          'real series (NN5), few strong events on top of the mean (spikes +100 to 300 %)',
          realStrong,
          undefined,
        )
      : []),
    ...(await sample()),
    ...(await speed()),
  ];
}

function simulated(name: string, eventful: LabelledSeries[], clean: LabelledSeries[]): Result[] {
  const found = score(eventful, ours);
  const naive = score(eventful, threeSigma);
  return [
    share(`anomalies, ${name}: precision`, found.precision, 0.92),
    share(`anomalies, ${name}: recall`, found.recall, 0.9),
    { what: `anomalies, ${name}: median delay`, measured: found.delay, unit: 'days', limit: 1 },
    {
      what: `anomalies, ${name}: false questions a month of a clean series`,
      measured: score(clean, ours).falseAMonth,
      unit: '',
      limit: 0.05,
    },
    share(`anomalies, ${name}: F1 (three sigma has ${naive.f1.toFixed(3)})`, found.f1, naive.f1 + 0.15),
  ];
}

function compared(name: string, series: LabelledSeries[], limit: number | undefined): Result[] {
  const naive = score(series, threeSigma);
  const { precision, recall, f1 } = score(series, ours);
  const detail = `precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}; three sigma has ${naive.f1.toFixed(3)}`;
  return [share(`anomalies, ${name}: F1 (${detail})`, f1, limit)];
}

async function sample(): Promise<Result[]> {
  const all: Confusion[] = [];
  for (const seed of SAMPLE_SEEDS) all.push(await confusionOf(seed));
  process.stderr.write(describeConfusion(all));
  const sum = (of: 'found' | 'missed' | 'false') => all.reduce((total, one) => total + one[of], 0);
  const found = sum('found');
  const what = 'anomalies, four sample organisations of fresh seeds';
  return [
    share(`${what}: recall`, found / (found + sum('missed')), 0.9),
    { what: `${what}: false questions (${found} true ones)`, measured: sum('false'), unit: '', limit: found },
  ];
}

async function speed(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'showback-bench-anomalies-'));
  try {
    const input = join(folder, 'daily.csv');
    await writeCsv(input);
    const args = [CLI, 'detect', '--input', input, '--output', join(folder, 'flagged.csv')];
    const { seconds, megabytes } = await runMeasured(args, folder);
    const what = `anomalies of ${MANY.toLocaleString('en-US')} series x 400 days`;
    return [
      { what: `${what}, from a CSV file`, measured: seconds, unit: 's', limit: 60 },
      { what: `${what}: memory`, measured: megabytes, unit: 'MB', limit: 300 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeCsv(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write('series,date,cost\n');
  for (let part = 0; part < MANY / SERIES; part++) {
    for (const { name, first, costs } of simulatedSeries(SERIES, 1000 + part)) {
      const lines = costs.map((cost, index) => `${part}-${name},${formatDay(first + index)},${cost?.toFixed(4)}\n`);
      if (!file.write(lines.join(''))) await once(file, 'drain');
    }
  }
  file.end();
  await once(file, 'close');
}

function share(what: string, measured: number, limit: number | undefined): Result {
  return { what, measured, unit: '', limit, atLeast: true };
}
