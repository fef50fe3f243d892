import type { Condition, Rule, Target } from './allocation.ts';
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
  /** Whose it is now: "unallocated", "checkout". */
  from: string;
  /** Whose it is to be; undefined: whoever disputes it does not know. */
  to: Exclude<Scope, { kind: 'mine' }> | undefined;
  /** Each takes some of the lines. */
  conditions: Condition[][];
  /** Before the rules of showback.yaml, where it takes lines from one of them; after them where none takes the lines. */
  place: 'first' | 'last';
  /** E-mails. */
  claimedBy: string;
  acceptedBy: string | undefined;
  decidedBy: string | undefined;
  /** ISO time. */
  at: string;
}

/** `open` waits for the team, `accepted` for FinOps; `approved` is in force; `declined` and `moved` (to the file) are done. */
export type ClaimState = 'open' | 'accepted' | 'approved' | 'declined' | 'moved';

/** The rule that an approved claim is. @throws RangeError when nobody has said whose the cost is */
export function rulesOf({ id, to, conditions }: Pick<Claim, 'id' | 'to' | 'conditions'>): Rule[] {
  return conditions.map((when) => ({ name: `claim ${id}`, when, to: targetOf(to) }));
}

function targetOf(to: Claim['to']): Target {
  if (to?.kind === 'team') return { kind: 'team', team: { kind: 'fixed', name: to.name } };
  if (to?.kind === 'workload') {
    const team = to.team === undefined ? {} : { team: { kind: 'fixed' as const, name: to.team } };
    return { kind: 'workload', workload: { kind: 'fixed', name: to.name }, ...team };
  }
  throw new RangeError('a claim goes to a team or a workload');
}

/** The organisation of showback.yaml with the rules that were approved in chat. */
export function withApproved(
  organisation: Organisation,
  approved: readonly Pick<Claim, 'id' | 'to' | 'conditions' | 'place'>[],
): Organisation {
  if (approved.length === 0) return organisation;
  const rules = (place: Claim['place']) => approved.filter((claim) => claim.place === place).flatMap(rulesOf);
  return { ...organisation, rules: [...rules('first'), ...organisation.rules, ...rules('last')] };
}

/** Which rule took some lines, and what their tags said to it. */
export interface Origin {
  rule: Rule | undefined;
  workloadTag: string | undefined;
  teamTag: string | undefined;
}

/**
 * Conditions that take just the lines of an origin that pass the filters: those of its rule, the tags that named their
 * home, and the filters. Lines that an earlier rule takes are not among them: a claim's rule stands before them all.
 */
export function conditionsOf({ rule, workloadTag, teamTag }: Origin, filters: readonly Filter[]): Condition[] {
  const tag = (name: { kind: string; key?: string } | undefined, value: string | undefined): Condition[] =>
    name?.key === undefined || value === undefined
      ? []
      : [{ field: { kind: 'tag', key: name.key }, patterns: [value] }];
  const to = rule?.to;
  const named =
    to?.kind === 'workload'
      ? [...tag(to.workload, workloadTag), ...tag(to.team, teamTag)]
      : to?.kind === 'team'
        ? tag(to.team, teamTag)
        : [];
  const filtered = filters.flatMap(({ dimension, value }): Condition[] =>
    dimension === 'environment' ? [] : [{ field: { kind: dimension }, patterns: [value] }],
  );
  return [...(rule?.when ?? []), ...named, ...filtered];
}
