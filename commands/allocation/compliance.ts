import type { Tools } from '../../src/chat.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { type TablePart, table } from '../../src/reply/reply.ts';
import type { Asked } from '../cost/asked.ts';

const MOST = 15;

/** How much of each team's direct cost carries the tags that the rules take names from; the least compliant first. */
export async function complianceTable({ lines }: Tools, asked: Asked): Promise<TablePart | undefined> {
  const { subject, days, organisation } = asked;
  const tags = tagsOf(organisation);
  if (tags.length === 0) return undefined;
  const { scope, filters, without } = subject;
  const teams = (await lines.tagged({ scope, filters, without, ...days }, tags)).filter(({ cost }) => cost > 0);
  const rows = teams
    .map(({ team, cost, tagged }) => ({ team: team === '' ? 'no team' : team, cost, share: tagged / cost }))
    .sort((a, b) => a.share - b.share || b.cost - a.cost);
  if (rows.length === 0) return undefined;
  return table({
    caption: `Tag compliance by team: direct cost that carries ${tags.join(' and ')}`,
    columns: [{ title: 'Team' }, { title: 'Direct cost', align: 'right' }, { title: 'Tagged', align: 'right' }],
    rows: rows
      .slice(0, MOST)
      .map(({ team, cost, share }) => [team, { micros: cost, currency: organisation.currency }, { ratio: share }]),
    ...(rows.length > MOST && { omitted: rows.length - MOST }),
  });
}

function tagsOf({ rules }: Organisation): string[] {
  const named = rules.flatMap(({ to }) => {
    if (to.kind === 'shared') return [];
    const names = to.kind === 'workload' ? [to.workload, ...(to.team ? [to.team] : [])] : [to.team];
    return names.flatMap((name) => (name.kind === 'tag' ? [name.key] : []));
  });
  return [...new Set(named)];
}
