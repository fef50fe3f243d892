import type { Name, Rule } from '../finops/allocation.ts';
import type { Organisation, Team } from '../finops/organisation.ts';

/** Where a cost has come to rest; '' where a level does not apply. All '': unallocated. */
export interface Home {
  unit: string;
  team: string;
  workload: string;
  /** The shared pool that it waits in, before it is split. */
  pool: string;
}

const NOWHERE: Home = { unit: '', team: '', workload: '', pool: '' };

/** Finds declared teams and workloads by name or alias, without regard to case. */
export interface Directory {
  /** Where the rule sends a line whose tags say these names. */
  home(rule: Rule | undefined, workloadTag: string | null, teamTag: string | null): Home;
  /** A team ("payments") or workload ("checkout", "payments/checkout"); undefined where nothing of that name is declared. */
  named(name: string): Home | undefined;
  teams: readonly Home[];
  workloads: readonly Home[];
}

export function createDirectory(organisation: Organisation): Directory {
  const teams = new Map<string, Home>();
  const workloads = new Map<string, Home[]>();
  const all: { teams: Home[]; workloads: Home[] } = { teams: [], workloads: [] };

  const declare = (unit: string, team: Team) => {
    const home = { ...NOWHERE, unit, team: team.name };
    all.teams.push(home);
    for (const name of [team.name, ...team.aliases]) teams.set(name.toLowerCase(), home);
    for (const workload of team.workloads) {
      const own = { ...home, workload: workload.name };
      all.workloads.push(own);
      for (const name of [workload.name, ...workload.aliases]) {
        const key = name.toLowerCase();
        workloads.set(key, [...(workloads.get(key) ?? []), own]);
        workloads.set(`${team.name.toLowerCase()}/${key}`, [own]);
      }
    }
  };
  for (const unit of organisation.units) for (const team of unit.teams) declare(unit.name, team);
  for (const team of organisation.teams) declare('', team);

  const teamHome = (name: string): Home => teams.get(name.toLowerCase()) ?? { ...NOWHERE, team: name.toLowerCase() };

  // The team's tag tells workloads of one name apart and says whose an undeclared one is; a declared one knows its team.
  const workloadHome = (name: string, team: string | undefined): Home => {
    const found = workloads.get(name.toLowerCase()) ?? [];
    const home = team === undefined ? NOWHERE : teamHome(team);
    const own = found.find((one) => one.team === home.team) ?? (found.length === 1 ? found[0] : undefined);
    return own ?? { ...home, workload: name.toLowerCase() };
  };

  return {
    teams: all.teams,
    workloads: all.workloads,
    named: (name) => teams.get(name.toLowerCase()) ?? workloads.get(name.toLowerCase())?.[0],
    home(rule, workloadTag, teamTag) {
      if (rule === undefined) return NOWHERE;
      const { to } = rule;
      switch (to.kind) {
        case 'shared':
          return { ...NOWHERE, pool: to.pool };
        case 'team':
          return teamHome(spell(to.team, teamTag) ?? '');
        case 'workload':
          return workloadHome(spell(to.workload, workloadTag) ?? '', to.team && spell(to.team, teamTag));
      }
    },
  };
}

function spell(name: Name, tag: string | null): string | undefined {
  return name.kind === 'fixed' ? name.name : (tag ?? undefined);
}
