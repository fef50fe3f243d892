import type { Organisation, Team, Unit } from './organisation.ts';
import { isSameScope, type Scope } from './scope.ts';

/** A declared scope and whoever showback.yaml names for it, by e-mail. */
interface Level {
  kind: 'unit' | 'team' | 'workload';
  name: string;
  team?: string;
  manager?: string | undefined;
  owners: string[];
  channels: string[];
}

/** Whether this person owns or manages the scope, or what it is a part of; a role is not enough. */
export function answersFor(email: string, scope: Scope, organisation: Organisation): boolean {
  return lineOf(scope, organisation).some((level) => peopleOf(level).some((one) => same(one, email)));
}

/**
 * Who is asked about a scope: its owners, or else the owners or the manager of its team, or else the manager of its unit, or
 * else FinOps. In an organisation without those who are gone, that is to whom what was theirs has fallen.
 */
export function answerable(scope: Scope, organisation: Organisation): { as: string; people: readonly string[] } {
  const level = lineOf(scope, organisation).find((one) => peopleOf(one).length > 0);
  if (level === undefined) return { as: 'FinOps', people: organisation.roles.finops };
  return { as: `${level.kind} ${level.name}`, people: peopleOf(level) };
}

/** A scope that showback.yaml can name people for. */
export type Owned = Extract<Scope, { kind: 'unit' | 'team' | 'workload' }>;

/** All that names this person, by e-mail in lower case: also what is within something else of theirs. */
export function ownedBy(email: string, { units, teams }: Organisation): Owned[] {
  const ofTeam = ({ name, manager, owners, workloads }: Team): Owned[] => [
    ...(manager === email || owners.includes(email) ? [{ kind: 'team' as const, name }] : []),
    ...workloads
      .filter((workload) => workload.owners.includes(email))
      .map((workload) => ({ kind: 'workload' as const, name: workload.name, team: name })),
  ];
  return [
    ...units.flatMap((unit): Owned[] => [
      ...(unit.manager === email ? [{ kind: 'unit' as const, name: unit.name }] : []),
      ...unit.teams.flatMap(ofTeam),
    ]),
    ...teams.flatMap(ofTeam),
  ];
}

/** Those that are not within another one: a manager's unit includes its teams, a team its workloads. */
export function largest(scopes: readonly Owned[], organisation: Organisation): Owned[] {
  return scopes.filter((scope) => !scopes.some((outer) => outer !== scope && isWithin(scope, outer, organisation)));
}

/** Everybody who owns or manages the scope, or what it is a part of; the nearest first. */
export function answerersOf(scope: Scope, organisation: Organisation): string[] {
  return [...new Set(lineOf(scope, organisation).flatMap(peopleOf))];
}

/** Whether showback.yaml names anybody who owns or manages the scope, or what it is a part of. */
export function hasPeople(scope: Scope, organisation: Organisation): boolean {
  return lineOf(scope, organisation).some((level) => peopleOf(level).length > 0);
}

/** Whether the first scope is the second or a part of it; what somebody owns, whether any of it is. */
export function isWithin(scope: Scope, outer: Scope, organisation: Organisation): boolean {
  if (scope.kind === 'mine') return scope.parts.some((part) => isWithin(part, outer, organisation));
  return lineOf(scope, organisation).some(
    ({ kind, name, team }) =>
      kind === outer.kind &&
      same(name, outer.name) &&
      (outer.kind !== 'workload' || same(team ?? '', outer.team ?? '')),
  );
}

/** Whether what is said of the outer scope holds for the other one: it is the same, or a part of it, or all are. */
export function covers(outer: Scope, scope: Scope, organisation: Organisation): boolean {
  return outer.kind === 'company' || isSameScope(outer, scope) || isWithin(scope, outer, organisation);
}

/** A workload, its team, its unit: as far as they are declared. */
export function lineOf(scope: Scope, { units, teams }: Organisation): Level[] {
  if (scope.kind === 'unit') return levelOf(units.find(({ name }) => same(name, scope.name)));
  if (scope.kind !== 'team' && scope.kind !== 'workload') return [];
  const named = (scope.kind === 'team' ? scope.name : scope.team) ?? '';
  const unit = units.find((one) => one.teams.some(({ name }) => same(name, named)));
  const team = (unit?.teams ?? teams).find(({ name }) => same(name, named));
  if (team === undefined) return [];
  const workload = scope.kind === 'workload' && team.workloads.find(({ name }) => same(name, scope.name));
  const { name, manager, owners, channels } = team;
  return [
    ...(workload ? [{ kind: 'workload' as const, name: workload.name, team: name, ...pick(workload) }] : []),
    { kind: 'team', name, manager, owners, channels },
    ...levelOf(unit),
  ];
}

const pick = ({ owners, channels }: Pick<Level, 'owners' | 'channels'>) => ({ owners, channels });
const levelOf = (unit: Unit | undefined): Level[] =>
  unit ? [{ kind: 'unit', name: unit.name, manager: unit.manager, owners: [], channels: unit.channels }] : [];
const peopleOf = ({ manager, owners }: Level): string[] => [...(manager ? [manager] : []), ...owners];
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
