import type { Day } from '../finops/day.ts';
import type { FoundAnomaly } from '../finops/found-anomaly.ts';
import type { Cause, OutsideFinding, OutsideMark } from '../finops/outside-finding.ts';
import { isSameScope, type Scope } from '../finops/scope.ts';
import type { Finding } from './findings.ts';
import type { ScoredPart } from './score.ts';

export interface OutsideOptions {
  outside: readonly OutsideFinding[];
  /** All that was ever found, as it was told last. */
  known: readonly FoundAnomaly[];
  parts: readonly ScoredPart[];
  /** The first and the last day that are looked at, both inclusive. */
  from: Day;
  through: Day;
  /** Services as the bills call them; a provider may have other names. */
  services: ReadonlySet<string>;
  scopeOf(finding: OutsideFinding): Promise<Scope>;
  /** What a day must cost beyond the expected to be asked about. */
  leastADay(scope: Scope): number;
  tell(finding: Finding): Promise<FoundAnomaly>;
}

/** An anomaly with the providers' findings that are about it. */
interface Marked {
  found: FoundAnomaly;
  marks: OutsideMark[];
}
/** What providers alone found of a scope. */
interface Alone extends Span {
  scope: Scope;
  impact: number;
  flaggedOn: Day;
  findings: OutsideFinding[];
  /** Found here too, in another scope than the one that was asked first. */
  also: boolean;
}
interface Span {
  start: Day;
  end: Day;
}

/**
 * Adds what providers found to what was found here. The same cost found twice is one anomaly, and is not asked about twice: it
 * stays the record as which it was found first.
 */
export async function withOutside(ours: readonly FoundAnomaly[], options: OutsideOptions): Promise<FoundAnomaly[]> {
  const marked: Marked[] = ours.map((found) => ({ found, marks: [] }));
  const alone: Alone[] = [];
  for (const one of inView(options)) await place(one, marked, alone, options);
  const told: FoundAnomaly[] = marked.map(({ found, marks }) =>
    marks.length === 0 ? found : { ...found, outside: { marks: inOrder(marks), only: false } },
  );
  for (const one of alone) told.push(...(await tellAlone(one, options)));
  return told;
}

/** The largest first. Days that the bills do not have yet, or not in full, wait. */
function inView({ outside, from, through, services }: OutsideOptions): OutsideFinding[] {
  return outside
    .filter(({ start, end }) => end > from && start <= through)
    .map((one) => {
      const end = Math.min(one.end, through + 1);
      const impact = Math.round((one.impact * (end - one.start)) / (one.end - one.start));
      const causes = one.causes.map(({ account, service }) => ({
        ...(account !== undefined && { account }),
        ...(service !== undefined && services.has(service) && { service }),
      }));
      return { ...one, end, impact, causes };
    })
    .sort((a, b) => b.impact - a.impact);
}

async function place(one: OutsideFinding, marked: Marked[], alone: Alone[], options: OutsideOptions): Promise<void> {
  const before = options.known.find(({ outside }) => outside?.marks.some((mark) => isSameMark(mark, one)));
  const candidates = marked
    .filter(({ found }) => isSameCost(found, one))
    .sort((a, b) => impactIn(b.found) - impactIn(a.found));
  const same = candidates.find(({ found }) => before && isSameScope(found.scope, before.scope)) ?? candidates[0];
  // Asked first where the provider found it: it goes on there.
  const isAskedElsewhere =
    same !== undefined &&
    before !== undefined &&
    !isSameScope(before.scope, same.found.scope) &&
    !options.known.some((known) => isSameRecord(known, same.found));
  if (same && !isAskedElsewhere) {
    same.marks.push(markOf(one));
    return;
  }
  if (same) marked.splice(marked.indexOf(same), 1);
  const twice = alone.find(({ findings }) =>
    findings.some((other) => overlap(other, one) && agree(other.causes, one.causes)),
  );
  if (twice) {
    twice.findings.push(one);
    return;
  }
  const scope = before?.scope ?? (await options.scopeOf(one));
  // One owner is asked once about the same days.
  const asked = marked.find(({ found }) => isSameScope(found.scope, scope) && overlap(found, one));
  if (asked) {
    asked.marks.push(markOf(one));
    return;
  }
  const { start, end, impact } = one;
  const flaggedOn = before?.flaggedOn ?? options.through;
  let next: Alone = { scope, start, end, impact, flaggedOn, findings: [one], also: same !== undefined };
  for (const other of alone.filter((other) => isSameScope(other.scope, scope) && overlap(other, one))) {
    alone.splice(alone.indexOf(other), 1);
    next = together(other, next);
  }
  alone.push(next);
}

const together = (a: Alone, b: Alone): Alone => ({
  scope: a.scope,
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
  impact: a.impact + b.impact,
  flaggedOn: Math.min(a.flaggedOn, b.flaggedOn),
  findings: [...a.findings, ...b.findings],
  also: a.also || b.also,
});

async function tellAlone({ findings, also, ...one }: Alone, options: OutsideOptions): Promise<FoundAnomaly[]> {
  const part = options.parts.find(({ scope, service }) => service === undefined && isSameScope(scope, one.scope));
  const placed = { ...one, expected: 0, actual: one.impact, state: 'ongoing' as const };
  const parts = part === undefined ? [] : [{ ...placed, scope: part }];
  const found = await options.tell({ kind: 'usage', ...one, parts });
  // The provider reckons otherwise than the bills: what they do not show was not spent.
  const told = { ...found, expected: Math.max(0, found.expected) };
  const isWorthIt = impactIn(told) > 0 && impactIn(told) >= options.leastADay(one.scope) * (one.end - one.start);
  return isWorthIt ? [{ ...told, outside: { marks: inOrder(findings.map(markOf)), only: !also } }] : [];
}

const impactIn = ({ actual, expected }: Pick<FoundAnomaly, 'actual' | 'expected'>) => actual - expected;
const markOf = ({ source, id, finder }: OutsideMark): OutsideMark => ({ source, id, finder });
const isSameMark = (a: OutsideMark, b: OutsideMark) => a.source === b.source && a.id === b.id;
const inOrder = (marks: readonly OutsideMark[]) => marks.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const overlap = (a: Span, b: Span) => a.start < b.end && b.start < a.end;
const isSameRecord = (a: FoundAnomaly, b: FoundAnomaly) =>
  a.kind === b.kind && isSameScope(a.scope, b.scope) && overlap(a, b);

/** The days overlap, and the same account or service drives both. */
function isSameCost(found: FoundAnomaly, one: OutsideFinding): boolean {
  const causes = found.drivers.flatMap(({ dimension, value }): Cause[] => {
    if (dimension === 'account') return [{ account: value }];
    return dimension === 'service' ? [{ service: value }] : [];
  });
  const own: Cause[] = found.scope.kind === 'account' ? [{ account: found.scope.id }] : [];
  return overlap(found, one) && agree([...own, ...causes], one.causes);
}

/** What both say is the same; where they say nothing of the same kind nothing is known. */
function agree(a: readonly Cause[], b: readonly Cause[]): boolean {
  const both = (['account', 'service'] as const).flatMap((field) => {
    const [ours, theirs] = [a, b].map((causes) => causes.flatMap((cause) => cause[field] ?? [])) as [
      string[],
      string[],
    ];
    return ours.length > 0 && theirs.length > 0 ? [ours.some((value) => theirs.includes(value))] : [];
  });
  return both.length > 0 && both.every(Boolean);
}
