import { type DuckDBConnection, rowsOf } from '../bills/duckdb.ts';
import { TAGS_ARE_OBJECT, tagValue } from '../bills/rules.ts';

/** A tag key of the bills and how far it reaches. */
export interface TagCoverage {
  key: string;
  /** Share of the cost, from 0 to 1, whose lines carry it. */
  share: number;
  /** Different values, without regard to case. */
  values: number;
}

/** What tags can mean, and the keys that organisations use for it, the likeliest first. */
const KEYS = {
  workload: [
    'app',
    'application',
    'workload',
    'service',
    'component',
    'product',
    'project',
    'system',
    'microservice',
    'name',
  ],
  team: ['team', 'squad', 'owner_team', 'team_name', 'owner', 'group', 'cost_center', 'costcenter'],
  unit: ['business_unit', 'bu', 'unit', 'department', 'division', 'org', 'organization', 'domain'],
  environment: ['environment', 'env', 'stage'],
} as const;
export type TagRole = keyof typeof KEYS;

/** A tag on less than this much of the cost tells too little. */
const LEAST_SHARE = 0.02;

/** The tag keys of the view `line`, the one that reaches furthest first. */
export async function tagCoverage(duck: DuckDBConnection): Promise<TagCoverage[]> {
  const keys = await rowsOf<{ key: string }>(
    duck,
    `select distinct key from (select unnest(json_keys(Tags)) as key from (select distinct Tags from line
     where ${TAGS_ARE_OBJECT})) order by key limit 200`,
  );
  if (keys.length === 0) return [];
  const [row] = await rowsOf<Record<string, number | null>>(
    duck,
    `select ${keys
      .map(
        ({ key }, index) =>
          `(sum(abs(cost)) filter (${tagValue(key)} is not null) / nullif(sum(abs(cost)), 0))::double as share${index},
           count(distinct lower(${tagValue(key)}))::integer as values${index}`,
      )
      .join(', ')} from line`,
  );
  return keys
    .map(({ key }, index) => ({ key, share: row?.[`share${index}`] ?? 0, values: row?.[`values${index}`] ?? 0 }))
    .sort((a, b) => b.share - a.share);
}

/** The keys that mean the role, the best first: the one that reaches furthest, and of equals the likeliest name. */
export function keysFor(role: TagRole, tags: readonly TagCoverage[]): TagCoverage[] {
  const names: readonly string[] = KEYS[role];
  const rank = ({ key }: TagCoverage) => names.indexOf(normal(key));
  return tags
    .filter((tag) => rank(tag) >= 0 && tag.share >= LEAST_SHARE)
    .sort((a, b) => Math.round((b.share - a.share) * 10) || rank(a) - rank(b));
}

/** "Business-Unit", "user:business_unit" and "businessUnit" are one key. */
function normal(key: string): string {
  return key
    .replace(/^.*:/, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s.-]+/g, '_')
    .toLowerCase();
}
