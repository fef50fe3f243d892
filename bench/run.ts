/**
 * `npm run bench`, or some of it by name: `npm run bench -- questions bot`. The first run makes its data, 20 and 10 million
 * lines, in data/bench, and takes some minutes; later ones use them again.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureAnomalies } from './anomalies.ts';
import { measureBot, measureClicks, measureDuringImport } from './bot.ts';
import { measureDigests } from './digests.ts';
import { measureForecast } from './forecast.ts';
import { measureImports } from './import.ts';
import { largeCompany } from './large-company.ts';
import { measureLearning } from './learning.ts';
import { measureManyAnomalies } from './many-anomalies.ts';
import { formatResult, type Result } from './measure.ts';
import { measureNightly } from './nightly.ts';
import { measureQuestions } from './questions.ts';
import { measureSlack } from './slack.ts';
import { measureSync } from './sync.ts';

const CACHE = join(import.meta.dirname, '../data/bench');
const PARTS: Record<string, () => Promise<Result[]>> = {
  questions: async () => measureQuestions(await largeCompany(CACHE)),
  bot: async () => measureBot(await largeCompany(CACHE)),
  clicks: async () => measureClicks(await largeCompany(CACHE)),
  busy: () => measureDuringImport(CACHE),
  import: () => measureImports(CACHE),
  slack: async () => measureSlack(await largeCompany(CACHE)),
  sync: () => measureSync(),
  anomalies: () => measureAnomalies(),
  digests: () => measureDigests(),
  nightly: async () => [...(await measureNightly(CACHE)), ...(await measureManyAnomalies())],
  forecast: () => measureForecast(),
  learning: () => measureLearning(),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}.\n`);
  process.exit(1);
}

mkdirSync(CACHE, { recursive: true });
const results: Result[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stderr.write(`${name} ...\n`);
  results.push(...(await measure()));
}

const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
const file = join(import.meta.dirname, 'results.json');
writeFileSync(file, `${JSON.stringify({ machine, at: new Date().toISOString(), results }, null, 2)}\n`);
process.stdout.write(
  [`| ${machine} | measured | limit | |`, '|---|---:|---:|---|', ...results.map(formatResult), ''].join('\n'),
);
