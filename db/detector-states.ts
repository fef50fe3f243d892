import type { Day } from '../src/finops/day.ts';
import type { Db, OpenDatabase } from './open.ts';

/** A roll-up that was current; its days never change, another takes its place. */
interface SeenRollup {
  id: number;
  first: Day;
  /** Exclusive. */
  end: Day;
}

/** What is known of a series, as it was saved. */
export interface KeptState {
  key: string;
  /** In lower case; null for the company and its accounts. */
  team: string | null;
  recipe: string;
  state: Uint8Array;
  /** The first day that the bills may say otherwise since. */
  changedFrom: Day;
}

export type NewState = Pick<KeptState, 'key' | 'recipe' | 'state'>;

/** What the detector keeps from run to run. Derived from the bills: what is missing is judged from the beginning. */
export interface DetectorStates {
  /** Of these teams (null: of the company and its accounts). */
  load(teams: readonly (string | null)[]): Promise<KeptState[]>;
  /** In place of all that was kept of the team. */
  save(team: string | null, states: readonly NewState[]): void;
  /** Forgets what this run did not save. */
  finish(): Promise<void>;
}

/** Begins a run over what is current now. */
export async function createDetectorStates({ db, sqlite }: OpenDatabase): Promise<DetectorStates> {
  const rollups = await rollupsNow(db);
  const { id: run } = await db
    .insertInto('detector_run')
    .values({ rollups: JSON.stringify(rollups) })
    .returning('id')
    .executeTakeFirstOrThrow();
  const earlier = await db.selectFrom('detector_run').selectAll().execute();
  const changedFrom = new Map(earlier.map((one) => [one.id, firstDifference(JSON.parse(one.rollups), rollups)]));
  const forget = sqlite.prepare('delete from detector_state where team is ? and run_id <> ?');
  const put = sqlite.prepare(
    'insert or replace into detector_state (key, team, run_id, recipe, state) values (?, ?, ?, ?, ?)',
  );
  const saveAll = sqlite.transaction((team: string | null, states: readonly NewState[]) => {
    for (const { key, recipe, state } of states) put.run(key, team, run, recipe, state);
    forget.run(team, run);
  });
  return {
    async load(teams) {
      const named = teams.filter((team) => team !== null);
      const rows = await db
        .selectFrom('detector_state')
        .selectAll()
        .where((where) =>
          where.or([where('team', 'in', named), ...(named.length < teams.length ? [where('team', 'is', null)] : [])]),
        )
        .execute();
      return rows.map(({ key, team, recipe, state, run_id }) => {
        return { key, team, recipe, state, changedFrom: changedFrom.get(run_id) ?? Number.NEGATIVE_INFINITY };
      });
    },
    save: (team, states) => saveAll.immediate(team, states),
    async finish() {
      await db.deleteFrom('detector_state').where('run_id', '<>', run).execute();
      await db.deleteFrom('detector_run').where('id', '<>', run).execute();
    },
  };
}

async function rollupsNow(db: Db): Promise<SeenRollup[]> {
  const rows = await db
    .selectFrom('rollup')
    .select(['id', 'first_day as first', 'end_day as end'])
    .where('current', '=', 1)
    .orderBy('id')
    .execute();
  return rows;
}

function firstDifference(then: readonly SeenRollup[], now: readonly SeenRollup[]): Day {
  const [before, after] = [then, now].map((rollups) => new Set(rollups.map(({ id }) => id)));
  const changed = [...then.filter(({ id }) => !after?.has(id)), ...now.filter(({ id }) => !before?.has(id))];
  return Math.min(Number.POSITIVE_INFINITY, ...changed.map(({ first }) => first));
}
