import type { Condition, Name, Rule, Target } from './allocation.ts';
import type { Organisation } from './organisation.ts';
import type { Filter, Scope } from './scope.ts';

/**
 * Somebody says whose a cost is: that an unallocated piece is a team's, or that something allocated to them is not theirs.
 * The team that it would go to accepts, FinOps approves; then it is a rule like those of showback.yaml.
 */
export interface Claim {
  id: number;
  state: ClaimState;
  /** What it is about, for people: "Amazon S3 of account sandbox". */
  about: string;
  /** Whose it is now. */
  from: Exclude<Scope, { kind: 'mine' }>;
  /** Whose it is to be; undefined: whoever disputes it does not know. */
  to: Exclude<Scope, { kind: 'mine' }> | undefined;
  pieces: Piece[];
  /** What it cost in the last days before it was claimed, in micros; undefined where the bills cannot say it. */
  moves: number | undefined;
  /** E-mails. */
  claimedBy: string;
  acceptedBy: string | undefined;
  decidedBy: string | undefined;
  /** ISO times. */
  at: string;
  acceptedAt: string | undefined;
  decidedAt: string | undefined;
}

/** Some lines, and the rule that takes them without the claim; undefined: none does. */
export interface Piece {
  when: Condition[];
  origin?: Rule;
}

/**
 * `open` waits for the team, `accepted` for FinOps; `approved` is in force; `declined`, `withdrawn` and `moved` (to the
 * file) are done.
 */
export type ClaimState = 'open' | 'accepted' | 'approved' | 'declined' | 'withdrawn' | 'moved';

/** The rules that an approved claim is, one for each piece. @throws RangeError when nobody has said whose the cost is */
export function rulesOf({ id, to, pieces }: Pick<Claim, 'id' | 'to' | 'pieces'>): Rule[] {
  return pieces.map(({ when }) => ({ name: `claim ${id}`, when, to: targetOf(to), claim: id }));
}

function targetOf(to: Claim['to']): Target {
  if (to?.kind === 'team') return { kind: 'team', team: { kind: 'fixed', name: to.name } };
  if (to?.kind === 'workload') {
    const team = to.team === undefined ? {} : { team: { kind: 'fixed' as const, name: to.team } };
    return { kind: 'workload', workload: { kind: 'fixed', name: to.name }, ...team };
  }
  throw new RangeError('a claim goes to a team or a workload');
}

type Approved = Pick<Claim, 'id' | 'to' | 'pieces' | 'decidedAt'>;

/**
 * The organisation of showback.yaml with the rules that were approved in chat. Each stands directly before the rule that
 * took its lines: what earlier rules take stays theirs. Of several before one rule the newest counts; of those for what
 * no rule takes, the oldest.
 */
export function withApproved(organisation: Organisation, approved: readonly Approved[]): Organisation {
  if (approved.length === 0) return organisation;
  const oldestFirst = approved.toSorted((a, b) => (a.decidedAt ?? '').localeCompare(b.decidedAt ?? '') || a.id - b.id);
  const claimed = oldestFirst.flatMap((claim) =>
    rulesOf(claim).map((rule, index) => ({ rule, origin: claim.pieces[index]?.origin })),
  );
  // A rule of a claim may be the origin of a later one; it has more conditions than its own origin, so this ends.
  const placed = (rule: Rule): Rule[] => [
    ...claimed
      .filter(({ origin }) => origin && isSameRule(origin, rule))
      .toReversed()
      .flatMap((one) => placed(one.rule)),
    rule,
  ];
  const last = claimed.filter(({ origin }) => origin === undefined).map(({ rule }) => rule);
  return { ...organisation, rules: [...organisation.rules, ...last].flatMap(placed) };
}

/** Whether each rule of an approved claim has found its place: the one that it stands before may be gone from the file. */
export function isInForce(claim: Pick<Claim, 'id' | 'to' | 'pieces'>, { rules }: Organisation): boolean {
  return rulesOf(claim).every((rule) => rules.some((other) => other.claim === claim.id && isSameRule(other, rule)));
}

/** Whether rules in force take all of an unallocated piece: a claim on it stands after them and would change nothing. */
export function isTaken({ pieces }: Pick<Claim, 'pieces'>, { rules }: Organisation): boolean {
  const key = (condition: Condition) => JSON.stringify(condition);
  const all = rules.filter(({ to }) => takesAll(to));
  return (
    pieces.length > 0 &&
    pieces.every(({ when, origin }) => {
      const given = new Set(when.map(key));
      return origin === undefined && all.some((rule) => rule.when.every((one) => given.has(key(one))));
    })
  );
}

/** A rule that takes a name from a tag leaves lines without the tag to later ones. */
function takesAll(to: Target): boolean {
  if (to.kind === 'shared') return true;
  return (to.kind === 'team' ? to.team : to.workload).kind === 'fixed';
}

/** Whether showback.yaml itself has every rule of a claim. */
export function isDeclared(claim: Pick<Claim, 'id' | 'to' | 'pieces'>, { rules }: Organisation): boolean {
  const declared = rules.filter((rule) => rule.claim === undefined);
  return rulesOf(claim).every((rule) => declared.some((other) => isSameRule(other, rule)));
}

/** Whether two claims give the same lines to the same scope. */
export function saysTheSame(a: Pick<Claim, 'to' | 'pieces'>, b: Pick<Claim, 'to' | 'pieces'>): boolean {
  return saidOf(a) === saidOf(b);
}

/** What a claim says, by which it is known again: which lines go to which scope. */
export function saidOf({ to, pieces }: Pick<Claim, 'to' | 'pieces'>): string {
  return JSON.stringify([to, pieces.map(({ when }) => when)]);
}

/** Names do not count ("rule 3" is only its place), nor does the order of conditions. */
function isSameRule(a: Rule, b: Rule): boolean {
  const identity = ({ when, to }: Rule) => JSON.stringify([when.map((one) => JSON.stringify(one)).sort(), to]);
  return identity(a) === identity(b);
}

/** Which rule took some lines, and what their tags said to it. */
export interface Origin {
  rule: Rule | undefined;
  workloadTag: string | undefined;
  teamTag: string | undefined;
}

/**
 * Conditions that take just the lines of an origin that pass the filters: those of its rule, the tags that named their
 * home, and the filters. Lines that an earlier rule takes are not among them: the claim's rule stands after it.
 */
export function conditionsOf({ rule, workloadTag, teamTag }: Origin, filters: readonly Filter[]): Condition[] {
  const to = rule?.to;
  const named =
    to?.kind === 'workload'
      ? [...tagIs(to.workload, workloadTag), ...tagIs(to.team, teamTag)]
      : to?.kind === 'team'
        ? tagIs(to.team, teamTag)
        : [];
  const filtered = filters.flatMap(({ dimension, value }) =>
    dimension === 'environment' ? [] : [equals({ kind: dimension }, value)],
  );
  // One condition for each field, as in showback.yaml: a value is narrower than the pattern that it matches.
  const byField = [...(rule?.when ?? []), ...named, ...filtered].map(
    (one) => [JSON.stringify(one.field), one] as const,
  );
  return [...new Map(byField).values()];
}

/** Holds for this value only; a `*` in it stands for itself. */
export function equals(field: Condition['field'], value: string): Condition {
  return { field, patterns: [value], ...(/\*|^\s|\s$/.test(value) && { literal: true }) };
}

/** The tag that a name was taken from had this value, or was not there. */
function tagIs(name: Name | undefined, value: string | undefined): Condition[] {
  if (name?.kind !== 'tag') return [];
  const field = { kind: 'tag', key: name.key } as const;
  return [value === undefined ? { field, patterns: [], absent: true } : equals(field, value)];
}
