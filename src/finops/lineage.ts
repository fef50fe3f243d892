import type { Organisation, Unit } from './organisation.ts';
import type { Scope } from './scope.ts';

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
