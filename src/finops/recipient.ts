import { lineOf } from './lineage.ts';
import type { Organisation } from './organisation.ts';
import type { Scope } from './scope.ts';

/** Whom an unasked message is for: a channel as showback.yaml names it ("#payments", a Slack or Teams id), or a person by e-mail. */
export type Recipient = { channel: string } | { person: string };

/**
 * Where a scope's messages go: its channel or the nearest channel above it within its team, else its owners, else whoever
 * manages it, else its unit's channel, else FinOps. Nobody is named twice; nobody at all where showback.yaml names nobody.
 */
export function recipientsOf(scope: Scope, organisation: Organisation): Recipient[] {
  const line = lineOf(scope, organisation);
  const own = line.filter(({ kind }) => kind !== 'unit');
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

const unique = (list: readonly string[]): string[] => [...new Set(list)];
