import { closest } from '../spelling.ts';
import type { OrganisationFile } from './organisation-file.ts';
import { sourceKey, toSource } from './sources.ts';

type Path = (string | number)[];
interface Wrong {
  path: Path;
  message: string;
}

/** What only shows when the parts of showback.yaml are seen together. */
export function crossCheck(file: OrganisationFile): Wrong[] {
  return [
    ...duplicates(file),
    ...undeclared(file),
    ...unreachable(file),
    ...sourcesTwice(file),
    ...endingTwice(file),
    ...external(file),
  ];
}

/** FinOps is told what only FinOps may see. */
function external({ finops_channel: channel, external_channels: externals }: OrganisationFile): Wrong[] {
  const bare = (name: string) => name.replace(/^#/, '').toLowerCase();
  if (channel === undefined || !externals.some((one) => bare(one) === bare(channel))) return [];
  return [
    { path: ['finops_channel'], message: `"${channel}" is among external_channels: other organisations would read it` },
  ];
}

/** Two entries for one source would be read twice, and each would undo the other's schedule. */
function sourcesTwice({ sources }: OrganisationFile): Wrong[] {
  const keys = sources.map((source) => sourceKey(toSource(source)));
  return keys.flatMap((key, index) =>
    keys.indexOf(key) < index ? [{ path: ['sources', index], message: `${key} is there twice` }] : [],
  );
}

/** A commitment ends once. */
function endingTwice({ commitments }: OrganisationFile): Wrong[] {
  const ids = commitments.map(({ id }) => id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index ? [{ path: ['commitments', index], message: `${id} is there twice` }] : [],
  );
}

/** Teams with their path in the file. */
function teamsOf(file: OrganisationFile): [Path, string, OrganisationFile['teams'][string]][] {
  const within = Object.entries(file.units).flatMap(([unit, { teams }]) =>
    Object.entries(teams).map(([name, team]): [Path, string, typeof team] => [
      ['units', unit, 'teams', name],
      name,
      team,
    ]),
  );
  return [
    ...within,
    ...Object.entries(file.teams).map(([name, team]): [Path, string, typeof team] => [['teams', name], name, team]),
  ];
}

/** One name, two meanings: among units, among teams, among the workloads of one team. */
function duplicates(file: OrganisationFile): Wrong[] {
  const units = Object.entries(file.units).map(
    ([name, unit]): Named => ({ path: ['units', name], names: [name, ...unit.aliases] }),
  );
  const teams = teamsOf(file).map(([path, name, team]): Named => ({ path, names: [name, ...team.aliases] }));
  const workloads = teamsOf(file).map(([path, , team]) =>
    Object.entries(team.workloads).map(
      ([name, workload]): Named => ({ path: [...path, 'workloads', name], names: [name, ...workload.aliases] }),
    ),
  );
  return [units, teams, ...workloads].flatMap(repeated);
}

interface Named {
  path: Path;
  names: string[];
}

function repeated(list: readonly Named[]): Wrong[] {
  const seen = new Set<string>();
  return list.flatMap(({ path, names }) =>
    names.flatMap((name) => {
      const key = name.toLowerCase();
      if (seen.has(key)) return [{ path, message: `the name "${name}" is taken already` }];
      seen.add(key);
      return [];
    }),
  );
}

/** Rules and splits may name only what is declared: a typo would make a new team in silence. */
function undeclared(file: OrganisationFile): Wrong[] {
  const teams = teamsOf(file).flatMap(([, name, { aliases }]) => [name, ...aliases]);
  const workloads = teamsOf(file).flatMap(([, team, about]) =>
    Object.entries(about.workloads).flatMap(([name, { aliases }]) =>
      [name, ...aliases].flatMap((one) => [one, `${team}/${one}`]),
    ),
  );
  const pools = Object.keys(file.shared);
  const check = (path: Path, kind: string, name: unknown, known: readonly string[]): Wrong[] => {
    if (typeof name !== 'string' || known.some((one) => one.toLowerCase() === name.toLowerCase())) return [];
    const [meant] = closest(name, known, (candidate) => candidate);
    return [
      { path, message: `there is no ${kind} "${name}"${meant ? `; did you mean "${meant}"?` : '; declare it first'}` },
    ];
  };
  const rules = file.allocation.flatMap(({ workload, team, shared }, index) => [
    ...check(['allocation', index, 'workload'], 'workload', workload, workloads),
    ...check(['allocation', index, 'team'], 'team', team, teams),
    ...check(['allocation', index, 'shared'], 'shared cost', shared, pools),
  ]);
  const splits = Object.entries(file.shared).flatMap(([pool, { split, among }]) => [
    ...(typeof split === 'string' ? [] : Object.keys(split)).flatMap((name) =>
      check(['shared', pool, 'split', name], 'team or workload', name, [...teams, ...workloads]),
    ),
    ...(Array.isArray(among) ? among : []).flatMap((name, index) =>
      check(['shared', pool, 'among', index], 'team or workload', name, [...teams, ...workloads]),
    ),
  ]);
  return [...rules, ...splits];
}

/** A rule that takes everything leaves nothing to the rules after it. */
function unreachable(file: OrganisationFile): Wrong[] {
  const takesAll = file.allocation.findIndex(
    ({ when, workload, team }) =>
      Object.values(when ?? {}).every((condition) => condition === undefined || Object.keys(condition).length === 0) &&
      typeof workload !== 'object' &&
      (typeof team !== 'object' || workload !== undefined),
  );
  if (takesAll < 0 || takesAll === file.allocation.length - 1) return [];
  return [{ path: ['allocation', takesAll], message: 'this rule has no condition and takes every line; put it last' }];
}
