import type { Call } from '../../src/chat.ts';
import type { Claim } from '../../src/finops/claim.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { findScopes, isSameScope, scopeName } from '../../src/finops/scope.ts';

/** What is wrong with the name of whose a cost is to be; shown at the field. */
export class TargetError extends Error {}

/**
 * Whose a cost is to be, as the form says.
 * @returns undefined when nothing was written and that is allowed. @throws TargetError
 */
export async function readTarget(
  { values, tools }: Pick<Call, 'values' | 'tools'>,
  from: Claim['from'],
  needed: boolean,
): Promise<Claim['to']> {
  const name = (values['to'] ?? '').trim();
  if (name === '') {
    if (needed) throw new TargetError('Write the name of a team or workload.');
    return undefined;
  }
  const organisation = tools.organisation();
  const homes = findScopes(name, await tools.vocabulary()).filter(
    (scope) => scope.kind === 'team' || scope.kind === 'workload',
  );
  const [first, second] = homes.filter((scope) => isDeclared(scope, organisation));
  if (first === undefined) throw new TargetError(`There is no team or workload "${name}" in showback.yaml.`);
  if (second !== undefined) throw new TargetError(`"${name}" can mean several: write team/workload.`);
  if (isSameScope(first, from)) throw new TargetError(`It is ${scopeName(from)}'s already.`);
  return first;
}

/** A rule may name only what showback.yaml declares: a typo would make a new team in silence. */
function isDeclared(
  scope: { kind: 'team' | 'workload'; name: string; team?: string },
  { units, teams }: Organisation,
): boolean {
  const all = [...units.flatMap((unit) => unit.teams), ...teams];
  if (scope.kind === 'team') return all.some((team) => team.name === scope.name);
  return all.some(
    (team) => team.name === scope.team && team.workloads.some((workload) => workload.name === scope.name),
  );
}
