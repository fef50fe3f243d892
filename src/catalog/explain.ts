import { literal, rowsOf } from '../bills/duckdb.ts';
import { LINE } from '../bills/rules.ts';
import { createDirectory, type Home } from '../bills/targets.ts';
import { UserError } from '../errors.ts';
import type { Condition } from '../finops/allocation.ts';
import { formatMoney } from '../finops/money.ts';
import type { Organisation } from '../finops/organisation.ts';
import { nameCell } from '../reply/columns.ts';
import { cut, plainLine } from '../reply/plain.ts';
import { type Archive, ruledLines, withRecentLines } from './lines.ts';

/** Tags and patterns may hold pages. */
const MOST_TEXT = 1000;

/** Lines of a resource that one rule took, or none, and why. */
export interface Explanation {
  resource: string;
  account: string;
  service: string;
  tags: string;
  lines: number;
  cost: number;
  rule: string | undefined;
  conditions: string[];
  home: Home;
}

/**
 * Which rule took the lines of a resource in the last billing periods.
 * @param resource id or name of a resource, or a part of one
 * @throws UserError when no line mentions it
 */
export function explainResource({
  organisation,
  resource,
  ...archive
}: Archive & { organisation: Organisation; resource: string }): Promise<Explanation[]> {
  return withRecentLines(archive, ['resource'], async (duck) => {
    const { rules } = organisation;
    const directory = createDirectory(organisation);
    const wanted = literal(resource.toLowerCase());
    const rows = await rowsOf<{
      resource: string;
      account: string;
      service: string;
      tags: string;
      rule: number | null;
      workload_tag: string | null;
      team_tag: string | null;
      lines: number;
      cost: number;
    }>(
      duck,
      `select coalesce(ResourceName, ResourceId) as resource, coalesce(SubAccountName, ${LINE.account}) as account,
         ${LINE.service} as service, coalesce(Tags, '') as tags, rule, workload_tag, team_tag,
         count(*)::double as lines, coalesce(sum(cost), 0) as cost
       from ${ruledLines(rules)}
       where contains(lower(coalesce(ResourceId, '')), ${wanted}) or contains(lower(coalesce(ResourceName, '')), ${wanted})
       group by all order by cost desc limit 20`,
    );
    if (rows.length === 0) {
      throw new UserError(`No line of the last bills has a resource like "${resource}".`, {
        hint: 'Write a part of its id or name; `npx showback ask "cost by resource"` lists the largest.',
      });
    }
    return rows.map(({ rule: index, workload_tag, team_tag, ...row }) => {
      const rule = index === null ? undefined : rules[index];
      return {
        ...row,
        rule: rule?.name,
        conditions: (rule?.when ?? []).map(conditionWords),
        home: directory.home(rule, workload_tag, team_tag),
      };
    });
  });
}

export function describeExplanations(explanations: readonly Explanation[], currency: string): string {
  return explanations
    .map((one) => {
      const why = one.conditions.length === 0 ? '' : ` (${cut(plainLine(one.conditions.join(' and ')), MOST_TEXT)})`;
      return [
        nameCell(one.resource),
        `  ${formatMoney(Math.round(one.cost * 1_000_000), currency)}, ${one.lines.toLocaleString('en-US')} ${one.lines === 1 ? 'line' : 'lines'} of ${nameCell(one.service)} in account ${nameCell(one.account)}`,
        `  tags: ${one.tags === '' ? 'none' : plainLine(cut(one.tags, MOST_TEXT))}`,
        one.rule === undefined ? '  no rule takes it: it is unallocated' : `  taken by "${nameCell(one.rule)}"${why}`,
        ...(one.rule === undefined ? [] : [`  it belongs to ${homeWords(one.home)}`]),
        '',
      ].join('\n');
    })
    .join('\n');
}

function homeWords({ unit, team, workload, pool }: Home): string {
  if (pool !== '') return `the shared cost ${nameCell(pool)}, which is split`;
  const parts = [
    unit && `unit ${nameCell(unit)}`,
    team && `team ${nameCell(team)}`,
    workload && `workload ${nameCell(workload)}`,
  ].filter(Boolean);
  return parts.join(', ');
}

function conditionWords({ field, patterns, absent }: Condition): string {
  const name = field.kind === 'tag' ? `tag ${field.key}` : field.kind;
  if (absent) return `${name} is not there`;
  return `${name} is ${patterns.join(' or ')}`;
}
