import { answersFor, lineOf } from './lineage.ts';
import type { Organisation, Team } from './organisation.ts';
import type { Scope } from './scope.ts';

/** Whom an unasked message is for: a channel as showback.yaml names it ("#payments", a Slack or Teams id), or a person by e-mail. */
export type Recipient = { channel: string } | { person: string };

/**
 * Where a scope's messages go: its channel, or the nearest channel above it within its team, else its owners, else whoever
 * manages it, else its unit's channel, else FinOps. Nobody is named twice; nobody at all where showback.yaml names nobody.
 */
export function recipientsOf(scope: Scope, organisation: Organisation): Recipient[] {
  const line = lineOf(scope, organisation);
  const own = line.filter(({ kind }, at) => at === 0 || kind !== 'unit');
  const [channel] = own.flatMap(({ channels }) => channels);
  if (channel !== undefined) return [{ channel }];
  const people = peopleFor(scope, organisation);
  if (people.length > 0) return people;
  const [above] = line.flatMap(({ channels }) => channels);
  return above === undefined ? finopsOf(organisation) : [{ channel: above }];
}

/** Who is told privately about a scope: the nearest owners, else the nearest manager. */
export function peopleFor(scope: Scope, organisation: Organisation): Recipient[] {
  const line = lineOf(scope, organisation);
  const owners = line.find((level) => level.owners.length > 0)?.owners;
  const [manager] = line.flatMap((level) => level.manager ?? []);
  return unique(owners ?? (manager === undefined ? [] : [manager])).map((person) => ({ person }));
}

/** The FinOps channel, or each of the practitioners who are named by e-mail. */
export function finopsOf({ finopsChannel, roles }: Organisation): Recipient[] {
  if (finopsChannel !== undefined) return [{ channel: finopsChannel }];
  return unique(roles.finops.filter((name) => name.includes('@'))).map((person) => ({ person }));
}

/** Whether somebody reads what is said to a recipient, as far as showback.yaml tells: who is in which channel it does not say. */
export function isReadBy(email: string, to: Recipient, organisation: Organisation): boolean {
  if ('person' in to) return same(to.person, email);
  const { finopsChannel, roles } = organisation;
  if (finopsChannel !== undefined && same(finopsChannel, to.channel) && roles.finops.some((one) => same(one, email)))
    return true;
  return placesOf(organisation).some(
    ({ channels, scopes }) =>
      channels.some((one) => same(one, to.channel)) && scopes.some((scope) => answersFor(email, scope, organisation)),
  );
}

/** Channels, and whose people are in them. */
function placesOf({ units, teams }: Organisation): { channels: string[]; scopes: Scope[] }[] {
  const ofTeam = (team: Team) => {
    const workloads = team.workloads.map(({ name, channels }) => ({
      channels,
      scopes: [{ kind: 'workload' as const, name, team: team.name }],
    }));
    const scopes: Scope[] = [{ kind: 'team', name: team.name }, ...workloads.flatMap((one) => one.scopes)];
    return [...workloads, { channels: team.channels, scopes }];
  };
  return [
    ...teams.flatMap(ofTeam),
    ...units.flatMap((unit) => {
      const within = unit.teams.flatMap(ofTeam);
      const scopes: Scope[] = [{ kind: 'unit', name: unit.name }, ...within.flatMap((one) => one.scopes)];
      return [...within, { channels: unit.channels, scopes }];
    }),
  ];
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const unique = (list: readonly string[]): string[] => [...new Set(list)];
