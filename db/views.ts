import { UserError } from '../src/errors.ts';
import type { Day } from '../src/finops/day.ts';
import { keptForGeneration } from './generation.ts';
import type { Db } from './open.ts';
import type { SeriesColumn } from './schema.ts';

/** A bill, as an error speaks of it. */
export interface NamedBill {
  source: string;
  billing_account_name: string;
  period: string;
}

interface ViewedRollup extends NamedBill {
  id: number;
  load_id: number;
  view: string;
  tells: readonly SeriesColumn[];
  first_day: Day;
  end_day: Day;
}

/**
 * Picks one view of each bill that comes in views, for some days and such that it tells all of these columns apart.
 *
 * @returns the roll-ups of those views, or undefined where no bill comes in views
 * @throws UserError naming the bill that cannot say it
 */
export type ChooseViews = (
  needed: readonly SeriesColumn[],
  days: { start: Day; end: Day },
) => Promise<number[] | undefined>;

export function createViews(db: Db): ChooseViews {
  const viewed = keptForGeneration(db, () => viewedRollups(db));
  return async (needed, days) => {
    const loads = await viewed();
    return loads.length === 0 ? undefined : loads.flatMap((rollups) => choose(rollups, needed, days));
  };
}

/** What a bill in views cannot say, and what can. */
export function cannotSay({ source, billing_account_name, period }: NamedBill, words: readonly string[]): UserError {
  const what = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)} together` : (words[0] ?? '');
  return new UserError(
    `${sourceName(source)}, where the bill of ${billing_account_name} for ${period} comes from, cannot tell costs apart by ${what}.`,
    {
      hint: 'A FOCUS export can: docs/aws.md says how to set one up. It takes the place of this bill as soon as it is imported.',
    },
  );
}

/** "Cost Explorer" for "cost-explorer" */
export function sourceName(source: string): string {
  return source.replace(/(^|-)(\w)/g, (_, dash: string, letter: string) => (dash && ' ') + letter.toUpperCase());
}

function choose(
  rollups: readonly ViewedRollup[],
  needed: readonly SeriesColumn[],
  days: { start: Day; end: Day },
): number[] {
  const [first] = rollups;
  if (first === undefined || first.first_day >= days.end || first.end_day <= days.start) return [];
  const able = rollups.filter(({ tells }) => needed.every((column) => tells.includes(column)));
  if (able.length === 0)
    throw cannotSay(first, [...new Set(needed)].filter((column) => column !== 'category').map(columnName));
  const { view } = able.reduce((best, one) => (one.tells.length < best.tells.length ? one : best));
  return rollups.filter((one) => one.view === view).map(({ id }) => id);
}

function columnName(column: SeriesColumn): string {
  return column === 'pool' ? 'shared cost' : column;
}

/** The roll-ups of each load that comes in views, splits among them. */
async function viewedRollups(db: Db): Promise<ViewedRollup[][]> {
  const rows = await db
    .selectFrom('rollup')
    .innerJoin('load', 'load.id', 'rollup.load_id')
    .select(['rollup.id', 'load_id', 'view', 'tells', 'load.source', 'billing_account_name', 'period'])
    .select(['load.first_day', 'load.last_day'])
    .where('current', '=', 1)
    .where('view', '!=', '')
    .orderBy('rollup.id')
    .execute();
  const loads = Map.groupBy(rows, (row) => row.load_id);
  return [...loads.values()].map((rollups) =>
    rollups.map(({ last_day, ...row }) => ({
      ...row,
      load_id: Number(row.load_id),
      tells: JSON.parse(row.tells) as SeriesColumn[],
      end_day: last_day + 1,
    })),
  );
}
