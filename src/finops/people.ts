import type { Organisation, Team, Workload } from './organisation.ts';

/** How a platform knows an e-mail: as somebody who is there, who was, or not at all. */
export type Presence = 'here' | 'left' | 'unknown';

/**
 * What the connected platforms say of somebody, taken together: undefined is one that has not said. Somebody is here where
 * one of them says so; gone are those of whom one says that they left, or whom none of them knows.
 */
export function presenceOf(said: readonly (Presence | undefined)[]): Presence | undefined {
  if (said.includes('here')) return 'here';
  if (said.includes('left')) return 'left';
  return said.length > 0 && said.every((one) => one === 'unknown') ? 'unknown' : undefined;
}

/**
 * The organisation without owners and managers who are gone: what was theirs is left to whoever stands beside or above them.
 * Roles stay with whom they are granted to.
 */
export function withoutGone(organisation: Organisation, gone: ReadonlySet<string>): Organisation {
  if (gone.size === 0) return organisation;
  const owned = <T extends Team | Workload>(one: T): T => ({
    ...one,
    owners: one.owners.filter((email) => !gone.has(email)),
  });
  const managed = <T extends { manager?: string }>({ manager, ...rest }: T) => ({
    ...rest,
    ...(manager !== undefined && !gone.has(manager) && { manager }),
  });
  const ofTeam = (team: Team): Team => ({ ...managed(owned(team)), workloads: team.workloads.map(owned) });
  return {
    ...organisation,
    units: organisation.units.map((unit) => ({ ...managed(unit), teams: unit.teams.map(ofTeam) })),
    teams: organisation.teams.map(ofTeam),
  };
}

/** A role may be granted to a group: "slack:S0123". */
export const isGroup = (name: string): boolean => name.includes(':');

/** The e-mails of everybody who owns, manages or has a role. */
export function namedPeople({ roles, units, teams }: Organisation): string[] {
  const ofTeam = ({ manager, owners, workloads }: Team) => [
    ...(manager === undefined ? [] : [manager]),
    ...owners,
    ...workloads.flatMap((workload) => workload.owners),
  ];
  return [
    ...new Set([
      ...Object.values(roles).flatMap((names) => names.filter((name) => !isGroup(name))),
      ...units.flatMap((unit) => [
        ...(unit.manager === undefined ? [] : [unit.manager]),
        ...unit.teams.flatMap(ofTeam),
      ]),
      ...teams.flatMap(ofTeam),
    ]),
  ];
}
