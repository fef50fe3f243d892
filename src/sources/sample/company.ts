import { stringify } from 'yaml';
import type { Person } from '../../finops/organisation.ts';
import { personName, type SampleNames } from './names.ts';

/** A workload and where it stands. `number` counts through the company. */
export interface SampleWorkload {
  name: string;
  team: string;
  unit: string;
  number: number;
}

export interface Company {
  workloads: SampleWorkload[];
  people: Person[];
  /** The showback.yaml of the company. */
  yaml: string;
}

export const SHARED_ACCOUNTS = {
  network: 'shared-network',
  clusters: 'shared-kubernetes',
  observability: 'shared-observability',
};

/** Tag values that people misspelt; a rule puts them right. */
export const misspelt = (workload: string) => `${workload}-old`;

export function createCompany(names: SampleNames): Company {
  const people = new Map<string, Person>();
  const newcomer = () => {
    const name = personName(people.size);
    const email = `${name.toLowerCase().replace(' ', '.')}@${names.domain}`;
    people.set(email, { email, name });
    return email;
  };
  const workloads: SampleWorkload[] = [];
  const finops = [newcomer(), newcomer()];
  const units = mapValues(names.units, (teams, unit) => ({
    manager: newcomer(),
    channels: [`#${unit}`],
    teams: mapValues(teams, (list, team) => {
      const [manager, lead, engineer] = [newcomer(), newcomer(), newcomer()];
      for (const name of list) workloads.push({ name, team, unit, number: workloads.length });
      return {
        manager,
        owners: [lead],
        channels: [`#${team}`],
        workloads: mapValues(Object.fromEntries(list.map((name) => [name, name])), (_name, _key, index) =>
          index === 0 ? { owners: [lead, engineer] } : index === 1 ? { owners: [engineer] } : {},
        ),
      };
    }),
  }));
  const yaml = stringify({
    organization: names.company,
    currency: 'USD',
    timezone: 'UTC',
    fiscal_year_start: 'february',
    environment_tags: ['environment', 'env'],
    finops,
    finops_channel: '#finops',
    units,
    allocation: rules(workloads),
    shared: {
      taxes: { split: 'proportional' },
      support: { split: 'proportional' },
      network: { split: 'even', among: 'teams' },
      clusters: { split: 'proportional', among: 'workloads' },
      observability: { split: shares(workloads) },
    },
  });
  return { workloads, people: [...people.values()], yaml };
}

function rules(workloads: readonly SampleWorkload[]): object[] {
  const [first] = workloads;
  const last = workloads.at(-1);
  return [
    ...(first
      ? [{ name: 'misspelt', when: { tag: { app: misspelt(first.name) } }, workload: `${first.team}/${first.name}` }]
      : []),
    { name: 'application tag', workload: { tag: 'app' }, team: { tag: 'team' } },
    ...(last
      ? [{ name: 'buckets by name', when: { resource: `*${last.name}*` }, workload: `${last.team}/${last.name}` }]
      : []),
    { name: 'team tag alone', team: { tag: 'team' } },
    { name: 'tax', when: { charge_category: 'Tax' }, shared: 'taxes' },
    { name: 'support', when: { service: '*Support*' }, shared: 'support' },
    ...Object.entries(SHARED_ACCOUNTS).map(([pool, account]) => ({
      name: account,
      when: { account: `${account}*` },
      shared: pool,
    })),
  ];
}

/** Fixed shares: the first teams watch their systems the most. */
function shares(workloads: readonly SampleWorkload[]): Record<string, number> {
  const teams = [...new Set(workloads.map(({ team }) => team))];
  return Object.fromEntries(teams.map((team, index) => [team, index < 4 ? 10 : 3]));
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  make: (value: T, key: string, index: number) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value], index) => [key, make(value, key, index)]));
}
