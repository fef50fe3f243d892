import { stringify } from 'yaml';
import type { Call } from '../../src/chat.ts';
import type { Condition } from '../../src/finops/allocation.ts';
import { type Claim, rulesOf } from '../../src/finops/claim.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { type Button, buttons, facts, note, type Reply, reply, text } from '../../src/reply/reply.ts';

/** A claim, whom it waits for, and what this person can do with it. */
export function claimReply(call: Call, claim: Claim): Reply {
  const { id, about, from, to, claimedBy, acceptedBy, decidedBy } = claim;
  return reply(
    `Claim ${id}`,
    text(sentenceOf(claim)),
    facts(
      { label: 'What', value: about },
      { label: 'Now', value: from },
      { label: 'To be', value: to === undefined ? 'not known yet' : scopeName(to) },
      { label: 'Claimed by', value: claimedBy },
      acceptedBy !== undefined && { label: 'Accepted by', value: acceptedBy },
      decidedBy !== undefined && { label: 'Decided by', value: decidedBy },
    ),
    claim.state === 'approved' && text(`To be moved to showback.yaml, ${placeOf(claim)}:\n${yamlOf(claim)}`),
    buttons(...nextSteps(call, claim), { label: 'All open claims', run: 'claims' }),
    claim.state === 'approved' &&
      note('History is allocated again in the background; until that is done the old allocation answers.'),
  );
}

function sentenceOf({ about, to, state }: Claim): string {
  const whose = to === undefined ? 'somebody else' : scopeName(to);
  switch (state) {
    case 'open':
      return to === undefined
        ? `${about} is to find its owner: whoever it belongs to accepts it, then FinOps approves.`
        : `${about} is to be ${whose}'s: ${whose} accepts it, then FinOps approves.`;
    case 'accepted':
      return `${about} is to be ${whose}'s, who accept it: FinOps approves.`;
    case 'approved':
      return `${about} is ${whose}'s from now on, in all of history.`;
    case 'declined':
      return `${about} stays where it is.`;
    case 'moved':
      return `${about} is ${whose}'s by a rule of showback.yaml.`;
  }
}

export function nextSteps(call: Call, { id, state, to }: Claim): Button[] {
  const step = (label: string, verb: string): Button => ({ label: `${label} ${id}`, run: `claims ${verb} ${id}` });
  const approver = call.may('approve', to ?? { kind: 'unallocated' });
  switch (state) {
    case 'open':
      return to === undefined || call.may('claim', to) ? [step('Accept', 'accept'), step('Decline', 'decline')] : [];
    case 'accepted':
      return approver ? [step('Approve', 'approve'), step('Decline', 'decline')] : [];
    case 'approved':
      return approver ? [step('It stands in the file now:', 'moved')] : [];
    case 'declined':
    case 'moved':
      return [];
  }
}

const placeOf = ({ place }: Claim) => (place === 'first' ? 'before the other rules' : 'after the other rules');

function yamlOf(claim: Claim): string {
  const rules = rulesOf(claim).map(({ name, when, to }) => ({
    name,
    when: whenOf(when),
    ...(to.kind === 'team' && { team: fixed(to.team) }),
    ...(to.kind === 'workload' && { workload: fixed(to.workload) }),
  }));
  return stringify(rules, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 }).trim();
}

const fixed = (name: { kind: string; name?: string }) => name.name;

function whenOf(conditions: readonly Condition[]): Record<string, unknown> {
  const tags = conditions.filter(({ field }) => field.kind === 'tag');
  const others = conditions.filter(({ field }) => field.kind !== 'tag');
  return {
    ...(tags.length > 0 && {
      tag: Object.fromEntries(
        tags.map(({ field, patterns }) => [field.kind === 'tag' ? field.key : '', one(patterns)]),
      ),
    }),
    ...Object.fromEntries(others.map(({ field, patterns }) => [field.kind.replace(' ', '_'), one(patterns)])),
  };
}

const one = (patterns: readonly string[]) => (patterns.length === 1 ? patterns[0] : patterns);
