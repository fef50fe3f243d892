import type { Organisation } from '../finops/organisation.ts';
import type { Scope } from '../finops/scope.ts';
import { type DuckDBConnection, rowsOf } from './duckdb.ts';
import type { LineSpan, LineSum } from './lines.ts';
import { LINE } from './rules.ts';
import { createDirectory, type Home } from './targets.ts';

/** What decides where a line goes. */
export type OriginRow = { rule: number | null; workload_tag: string | null; team_tag: string | null };
type Place = OriginRow & { id: number; account: string | null };

/** Ranges of days that touch or overlap are one; ends are exclusive. */
export function joined(ranges: readonly { start: number; end: number }[]): { start: number; end: number }[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last === undefined || start > last.end) all.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return all;
}

/** The keys of each span that cost the most, from the view `line`. */
export async function sumSpans(
  duck: DuckDBConnection,
  organisation: Organisation,
  key: { key: string; name: string },
  spans: readonly LineSpan[],
  most: number,
): Promise<LineSum[][]> {
  await placeSpans(duck, organisation, spans);
  const cost = (from: string, end: string) =>
    `(round(coalesce(sum(EffectiveCost) filter (day >= ${from} and day < ${end}), 0), 6) * 1000000)::double`;
  const rows = await rowsOf<{ span: number; key: string; name: string; now: number; before: number }>(
    duck,
    `select span, key, coalesce(max(name), key) as name, ${cost('start_day', 'end_day')} as now, ${cost('before_start', 'before_end')} as before
     from (select rule, workload_tag, team_tag, ${LINE.account} as account, ${LINE.day} as day, ${key.key} as key, ${key.name} as name, EffectiveCost
       from line where ${LINE.category} = 'Usage') l
     join placed p on p.rule is not distinct from l.rule and p.workload_tag is not distinct from l.workload_tag
       and p.team_tag is not distinct from l.team_tag and p.account is not distinct from l.account
       and (day >= start_day and day < end_day or day >= before_start and day < before_end)
     group by span, key
     qualify row_number() over (partition by span order by now desc, key) <= ${most}
     order by span, now desc, key`,
  );
  const sums = Map.groupBy(rows, ({ span }) => span);
  return spans.map((_, span) =>
    (sums.get(span) ?? []).map(({ key, name, now, before }) => ({ key, name, now, before })),
  );
}

/** A table `placed`: each span beside everything that decides that a line is its. */
async function placeSpans(
  duck: DuckDBConnection,
  organisation: Organisation,
  spans: readonly LineSpan[],
): Promise<void> {
  await duck.run(`create temp table place as select (row_number() over ())::integer as id, *
    from (select distinct rule, workload_tag, team_tag, ${LINE.account} as account from line)`);
  await duck.run(`create temp table asked
    (span integer, place integer, start_day integer, end_day integer, before_start integer, before_end integer)`);
  const directory = createDirectory(organisation);
  const places = (await rowsOf<Place>(duck, 'select * from place')).map(({ id, account, ...one }) => ({
    ...{ id, account },
    home: directory.home(one.rule === null ? undefined : organisation.rules[one.rule], one.workload_tag, one.team_tag),
  }));
  for (const [index, { scope, start, end, before }] of spans.entries()) {
    const ids = places.filter(({ account, home }) => isWithin(scope, account, home)).map(({ id }) => id);
    const days = [start, end, before.start, before.end].join(', ');
    if (ids.length > 0) await duck.run(`insert into asked select ${index}, unnest([${ids.join(', ')}]), ${days}`);
  }
  await duck.run('create temp table placed as select * from asked join place on place.id = asked.place');
}

function isWithin(scope: Scope, account: string | null, home: Home): boolean {
  if (scope.kind === 'company') return true;
  if (scope.kind === 'account') return account === scope.id;
  if (scope.kind === 'mine') return scope.parts.some((part) => isWithin(part, account, home));
  return isHome(scope, home);
}

/** Whether what goes to this home belongs to the scope. */
export function isHome(scope: Exclude<Scope, { kind: 'company' | 'account' | 'mine' }>, home: Home): boolean {
  switch (scope.kind) {
    case 'unit':
      return home.unit === scope.name;
    case 'team':
      return home.team === scope.name;
    case 'workload':
      return home.workload === scope.name && home.team === (scope.team ?? '');
    case 'shared':
      return home.pool === scope.name;
    case 'unallocated':
      return !home.team && !home.workload && !home.pool;
  }
}
