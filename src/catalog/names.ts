import type { Organisation, Team } from '../finops/organisation.ts';
import { isPlainName } from '../finops/words.ts';

/** A name that cannot simply be said in a question, and how to say it. */
export interface Collision {
  name: string;
  reason: string;
}

interface Declared {
  name: string;
  kind: 'unit' | 'team' | 'workload';
}

/** Names that are words of the grammar, and names that two things bear. */
export function collisions(organisation: Organisation): Collision[] {
  const declared = declaredNames(organisation);
  const byName = Map.groupBy(declared, ({ name }) => name.toLowerCase());
  return [...byName.values()].flatMap((list) => {
    const [first] = list;
    if (first === undefined) return [];
    const { name, kind } = first;
    if (list.length > 1) {
      const bearers = [...new Set(list.map((one) => one.kind))];
      const which = bearers.length > 1 ? `a ${bearers.join(' and a ')}` : `${list.length} ${kind}s`;
      return [{ name, reason: `means ${which}: whoever asks is offered all of them` }];
    }
    if (isPlainName(name)) return [];
    return [
      {
        name,
        reason: `is a word of the grammar or has other signs in it: ask for \`${kind} "${name}"\`, or give it an alias`,
      },
    ];
  });
}

function declaredNames({ units, teams }: Organisation): Declared[] {
  const named = (kind: Declared['kind'], { name, aliases }: { name: string; aliases: string[] }): Declared[] =>
    [name, ...aliases].map((one) => ({ name: one, kind }));
  const ofTeam = (team: Team) => [
    ...named('team', team),
    ...team.workloads.flatMap((workload) => named('workload', workload)),
  ];
  return [
    ...units.flatMap((unit) => [...named('unit', unit), ...unit.teams.flatMap(ofTeam)]),
    ...teams.flatMap(ofTeam),
  ];
}
