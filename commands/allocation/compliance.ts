import type { BillLines } from '../../src/bills/lines.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { type TablePart, table } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';

const MOST = 15;
/** Each takes a look at all of the lines, and a column. */
const MOST_TAGS = 3;

/** A team's direct cost, and the share of it that carries each of the tags. */
interface Compliance {
  team: string;
  cost: number;
  shares: number[];
}

/**
 * How much of each team's direct cost carries each of the tags that the rules take names from; the least compliant first.
 * One of them is enough to find an owner: a team counts by the tag that it uses most.
 */
export async function complianceTable(lines: BillLines, asked: Asked): Promise<TablePart | undefined> {
  const { currency } = asked.organisation;
  const all = tagsOf(asked.organisation);
  const tags = all.slice(0, MOST_TAGS);
  const rows = tags.length === 0 ? [] : await complianceOf(lines, asked, tags);
  if (rows.length === 0) return undefined;
  const best = ({ shares }: Compliance) => Math.max(0, ...shares.filter((share) => !Number.isNaN(share)));
  return table({
    caption: `Tag compliance by team: the effective direct cost, and how much of it carries ${
      all.length > tags.length ? `the first ${tags.length} of ${all.length} tags` : 'a tag'
    }`,
    columns: [
      { title: 'Team' },
      { title: 'Direct cost', align: 'right' },
      ...tags.map((tag) => ({ title: tag, align: 'right' as const })),
    ],
    rows: rows
      .sort((a, b) => best(a) - best(b) || b.cost - a.cost)
      .slice(0, MOST)
      .map(({ team, cost, shares }) => [
        team === '' ? 'no team' : team,
        { micros: cost, currency },
        ...shares.map((ratio) => ({ ratio })),
      ]),
    ...(rows.length > MOST && { omitted: rows.length - MOST }),
  });
}

async function complianceOf(
  lines: BillLines,
  { subject: { scope, filters, without }, days }: Asked,
  tags: readonly string[],
): Promise<Compliance[]> {
  const teams = new Map<string, Compliance>();
  for (const tag of tags) {
    for (const { team, cost, tagged } of await lines.tagged({ scope, filters, without, ...days }, [tag])) {
      // Refunds on one side would give shares below 0 or above 100%.
      const share = tagged >= 0 && tagged <= cost ? tagged / cost : Number.NaN;
      const shares = [...(teams.get(team)?.shares ?? []), share];
      if (cost > 0) teams.set(team, { team, cost, shares });
    }
  }
  return [...teams.values()];
}

function tagsOf({ rules }: Organisation): string[] {
  const named = rules.flatMap(({ to }) => {
    if (to.kind === 'shared') return [];
    const names = to.kind === 'workload' ? [to.workload, ...(to.team ? [to.team] : [])] : [to.team];
    return names.flatMap((name) => (name.kind === 'tag' ? [name.key] : []));
  });
  return [...new Set(named)];
}
