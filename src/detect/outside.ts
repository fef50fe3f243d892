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
  findings: OutsideFinding[];
  /** It was asked first where a provider found it: it goes on there. */
  askedAs?: Scope;
}
/** What providers alone found of a scope. */
interface Alone extends Span {
  scope: Scope;
  flaggedOn: Day;
  findings: OutsideFinding[];
  /** Found here too, in another scope. */
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
  const all: Marked[] = ours.map((found) => ({ found, findings: [] }));
  const rest: Alone[] = [];
  for (const one of inView(options)) {
    const next = await place(one, all, options);
    if (next !== undefined) rest.push(next);
  }
  const alone: Alone[] = [];
  for (const one of [...all.flatMap(movedOf), ...rest]) join(alone, one);
  const marked = all.filter(({ askedAs }) => askedAs === undefined);
  const told: FoundAnomaly[] = [];
  for (const one of alone) {
    // One owner is asked once about the same days.
    const asked = marked.find(({ found }) => isSameScope(found.scope, one.scope) && overlap(found, one));
    if (asked) asked.findings.push(...one.findings);
    else told.push(...(await tellAlone(one, options)));
  }
  return [...marked.map(tellMarked), ...told];
}

const tellMarked = ({ found, findings }: Marked): FoundAnomaly =>
  findings.length === 0 ? found : { ...found, outside: { marks: inOrder(findings.map(markOf)), only: false } };

const movedOf = ({ found: { flaggedOn }, findings, askedAs: scope }: Marked): Alone[] =>
  scope === undefined
    ? []
    : [
        {
          ...{ scope, flaggedOn, findings, also: true },
          start: Math.min(...findings.map(({ start }) => start)),
          end: Math.max(...findings.map(({ end }) => end)),
        },
      ];

/** What somebody was asked about before comes first, then the largest. Days that the bills do not have yet, or not in full, wait. */
function inView({ outside, known, from, through, services }: OutsideOptions): OutsideFinding[] {
  const isKnown = (one: OutsideFinding) => knownAs(one, known) !== undefined;
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
    .sort((a, b) => Number(isKnown(b)) - Number(isKnown(a)) || b.impact - a.impact);
}

/** The anomaly that the finding was taken for before. */
const knownAs = (one: OutsideMark, known: readonly FoundAnomaly[]) =>
  known.find(({ outside }) => outside?.marks.some((mark) => isSameMark(mark, one)));

/**
 * Marks the anomaly that the finding is about.
 *
 * @returns what there is to ask beside it
 */
async function place(one: OutsideFinding, all: Marked[], options: OutsideOptions): Promise<Alone | undefined> {
  const before = knownAs(one, options.known);
  const candidates = all
    .filter(({ found }) => isSameCost(found, one))
    .sort((a, b) => impactIn(b.found) - impactIn(a.found));
  const same = candidates.find(({ found }) => before && isSameScope(found.scope, before.scope)) ?? candidates[0];
  if (same === undefined) {
    const scope = before?.scope ?? (await options.scopeOf(one));
    const flaggedOn = before?.flaggedOn ?? options.through;
    return { scope, start: one.start, end: one.end, flaggedOn, findings: [one], also: false };
  }
  same.findings.push(one);
  const isNew = !options.known.some((known) => isSameRecord(known, same.found));
  if (before && isNew && !isSameScope(before.scope, same.found.scope)) same.askedAs ??= before.scope;
  return undefined;
}

/** Whatever is about the same cost, or would be asked of one owner about the same days, is one. The first one's scope stays. */
function join(alone: Alone[], next: Alone): void {
  const index = alone.findIndex((other) => belongTogether(other, next));
  const [other] = index < 0 ? [] : alone.splice(index, 1);
  if (other === undefined) alone.push(next);
  else {
    join(alone, {
      scope: other.scope,
      start: Math.min(other.start, next.start),
      end: Math.max(other.end, next.end),
      flaggedOn: Math.min(other.flaggedOn, next.flaggedOn),
      findings: [...other.findings, ...next.findings],
      also: other.also || next.also,
    });
  }
}

function belongTogether(a: Alone, b: Alone): boolean {
  if (isSameScope(a.scope, b.scope) && overlap(a, b)) return true;
  return a.findings.some((one) => b.findings.some((other) => isFoundTwice(one, other)));
}

const isFoundTwice = (a: OutsideFinding, b: OutsideFinding) => overlap(a, b) && agree(a.causes, b.causes);

/** Different costs add up; of the same cost found twice the larger amount counts. */
function impactOf(findings: readonly OutsideFinding[]): number {
  const distinct: OutsideFinding[] = [];
  for (const one of findings.toSorted((a, b) => b.impact - a.impact || (a.id < b.id ? -1 : 1))) {
    if (!distinct.some((other) => isFoundTwice(one, other))) distinct.push(one);
  }
  return distinct.reduce((sum, { impact }) => sum + impact, 0);
}

async function tellAlone({ findings, also, ...span }: Alone, options: OutsideOptions): Promise<FoundAnomaly[]> {
  const one = { ...span, impact: impactOf(findings) };
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
