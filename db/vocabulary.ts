import type { Organisation, Team } from '../src/finops/organisation.ts';
import type { Filter, Scope, Vocabulary } from '../src/finops/scope.ts';
import { keptForGeneration } from './generation.ts';
import type { Db } from './open.ts';

const FILTERS = ['provider', 'service', 'account', 'region', 'environment'] as const satisfies Filter['dimension'][];

/** The names that can occur in a question: those that the organisation declares and those that the bills mention. */
export function createVocabulary(db: Db, organisation: () => Organisation): () => Promise<Vocabulary> {
  let madeFor: Organisation | undefined;
  const keep = () => keptForGeneration(db, () => makeVocabulary(db, organisation()));
  let kept = keep();
  return () => {
    if (madeFor !== organisation()) kept = keep();
    madeFor = organisation();
    return kept();
  };
}

async function makeVocabulary(db: Db, organisation: Organisation): Promise<Vocabulary> {
  const scopes = createIndex<Scope>();
  const values = createIndex<Filter>();
  declare(organisation, scopes);

  const homes = await db
    .selectFrom('series')
    .select(['team', 'workload'])
    .distinct()
    .where('grain', '=', 'full')
    .execute();
  for (const { team, workload } of homes) {
    if (team !== '') scopes.add({ kind: 'team', name: team }, [team]);
    if (workload !== '') scopes.add(workloadScope(workload, team), workloadNames(workload, team));
  }
  const pools = await db.selectFrom('series').select('pool').distinct().where('grain', '=', 'pool').execute();
  for (const { pool } of pools) scopes.add({ kind: 'shared', name: pool }, [pool]);

  const names = await db.selectFrom('name').selectAll().execute();
  const nameOf = new Map(names.map(({ kind, value, name }) => [`${kind} ${value}`, name]));
  const calling = (kind: string, value: string) => nameOf.get(`${kind} ${value}`) || value;
  for (const dimension of FILTERS) {
    const grain = dimension === 'service' ? 'service' : 'place';
    const rows = await db
      .selectFrom('series')
      .select(`${dimension} as value`)
      .distinct()
      .where('grain', '=', grain)
      .where(dimension, '!=', '')
      .execute();
    for (const { value } of rows) {
      const name = calling(dimension, value);
      values.add({ dimension, value, name }, [name, value]);
      if (dimension === 'account') scopes.add({ kind: 'account', id: value, name }, [name, value]);
    }
  }
  const tags = names.filter(({ kind }) => kind === 'tag').map(({ value }) => value);
  return { company: organisation.name, scopes: scopes.map, values: values.map, tags };
}

function declare({ units, teams, pools }: Organisation, scopes: Index<Scope>): void {
  const declareTeam = ({ name, aliases, workloads }: Team) => {
    scopes.add({ kind: 'team', name }, [name, ...aliases]);
    for (const workload of workloads) {
      const known = [workload.name, ...workload.aliases].flatMap((alias) => workloadNames(alias, name));
      scopes.add(workloadScope(workload.name, name), known);
    }
  };
  for (const unit of units) {
    scopes.add({ kind: 'unit', name: unit.name }, [unit.name, ...unit.aliases]);
    for (const team of unit.teams) declareTeam(team);
  }
  for (const team of teams) declareTeam(team);
  for (const pool of pools) scopes.add({ kind: 'shared', name: pool.name }, [pool.name]);
}

const workloadScope = (name: string, team: string): Scope => ({ kind: 'workload', name, ...(team !== '' && { team }) });
const workloadNames = (name: string, team: string) => (team === '' ? [name] : [name, `${team}/${name}`]);

interface Index<T> {
  map: Map<string, T[]>;
  /** Each thing once under each name, without regard to case. */
  add(item: T, names: readonly string[]): void;
}

function createIndex<T>(): Index<T> {
  const map = new Map<string, T[]>();
  const seen = new Set<string>();
  return {
    map,
    add(item, names) {
      const identity = JSON.stringify(item);
      for (const name of names) {
        const key = name.toLowerCase();
        if (seen.has(`${key} ${identity}`)) continue;
        seen.add(`${key} ${identity}`);
        const items = map.get(key);
        if (items) items.push(item);
        else map.set(key, [item]);
      }
    },
  };
}
