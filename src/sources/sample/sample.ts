import { stringify } from 'yaml';
import type { BillSource } from '../../bills/source.ts';
import { type Day, firstDay, formatDay, monthOf } from '../../finops/day.ts';
import type { Organisation, Person } from '../../finops/organisation.ts';
import { planAnomalies, type SampleAnomaly, truthOf } from './anomalies.ts';
import { budgetsCsv } from './budgets.ts';
import type { Plan } from './charges.ts';
import { CLOUDS } from './clouds.ts';
import { createCommitments } from './commitments.ts';
import { createCompany } from './company.ts';
import { writeFiles } from './files.ts';
import { createItems } from './items.ts';
import { ACME, type SampleNames } from './names.ts';

/** Full months of history before the running one. */
const MONTHS = 13;

/** A company with its bills, to try Showback on. Everything follows from the seed, the names and the day. */
export interface Sample {
  organisation: Organisation;
  /** The showback.yaml that declares the organisation. */
  yaml: string;
  people: Person[];
  source: BillSource;
  /** What it planned to spend, as the file that `budgets import` reads. */
  budgets(): string;
  /** What really happened: the anomalies that are in the bills. */
  truth: SampleAnomaly[];
}

export interface SampleOptions {
  seed: number;
  /** The bills end the day before. */
  today: Day;
  /** Reads a showback.yaml. */
  parse: (yaml: string) => Organisation;
  names?: SampleNames;
}

export function createSample({ seed, today, parse, names = ACME }: SampleOptions): Sample {
  const company = createCompany(names);
  const items = createItems(company, names, seed);
  const last = today - 1;
  const first = firstDay(monthOf(last) - MONTHS);
  const anomalies = planAnomalies(items, first, last, seed);
  const plan: Plan = { items, anomalies, commitmentOn: createCommitments(items), seed, first, last };
  const yaml = `${company.yaml}${endsOfCommitments(plan)}`;
  return {
    organisation: parse(yaml),
    yaml,
    people: company.people,
    source: { name: 'sample', files: (scratch) => writeFiles(plan, scratch) },
    budgets: () => budgetsCsv(items, first, today, seed),
    truth: anomalies.map((anomaly) => truthOf(anomaly, last, seed)),
  };
}

/** What the bills do not say: the last day of each commitment that they name. */
function endsOfCommitments({ commitmentOn, first, last }: Plan): string {
  const ends = new Map<string, Day>();
  for (let day = first; day <= last; day = firstDay(monthOf(day) + 1)) {
    for (const cloud of CLOUDS) {
      const commitment = commitmentOn(cloud, day);
      if (commitment !== undefined) ends.set(commitment.id, commitment.lastDay);
    }
  }
  return stringify({ commitments: [...ends].map(([id, lastDay]) => ({ id, ends: formatDay(lastDay) })) });
}
