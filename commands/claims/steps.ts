import type { Call } from '../../src/chat.ts';
import type { Claim, ClaimState } from '../../src/finops/claim.ts';
import { answersFor, hasPeople } from '../../src/finops/lineage.ts';
import type { Person } from '../../src/finops/organisation.ts';
import { scopeName } from '../../src/finops/scope.ts';
import type { Button } from '../../src/reply/reply.ts';

/** What can be done with a claim. */
export type Step = 'accept' | 'decline' | 'approve' | 'moved' | 'withdraw';

/** In which states, and with which words on its button. */
export const STEPS: Record<Step, { from: readonly ClaimState[]; label: string }> = {
  accept: { from: ['open'], label: 'Accept' },
  approve: { from: ['accepted'], label: 'Approve' },
  decline: { from: ['open', 'accepted'], label: 'Decline' },
  moved: { from: ['approved'], label: 'It stands in the file now:' },
  withdraw: { from: ['open', 'accepted', 'approved'], label: 'Withdraw' },
};

const FOR_FINOPS = 'Only FinOps practitioners and administrators decide this.';

/** Why this person may not take a step; undefined where they may. */
export function refusal(call: Call, claim: Claim, step: Step, to = claim.to): string | undefined {
  const decides = call.may('approve', to ?? { kind: 'unallocated' }) ? undefined : FOR_FINOPS;
  switch (step) {
    case 'accept':
      return to === undefined || call.may('claim', to) ? undefined : forOwners(to);
    case 'decline':
      if (claim.state === 'accepted' || to === undefined) return decides;
      return call.may('claim', to) ? undefined : forOwners(to);
    case 'approve':
      return (
        decides ?? (isOwnAcceptance(call, claim) ? 'Whoever accepted a claim cannot approve it as well.' : undefined)
      );
    case 'moved':
      return decides;
    case 'withdraw':
      if (claim.state === 'approved') return decides;
      return isPerson(call.person, claim.claimedBy) ? undefined : `Only ${claim.claimedBy} can withdraw this.`;
  }
}

export function nextSteps(call: Call, claim: Claim): Button[] {
  if (call.person === undefined) return [];
  return (Object.keys(STEPS) as Step[])
    .filter((step) => STEPS[step].from.includes(claim.state) && refusal(call, claim, step) === undefined)
    .map((step) => ({ label: `${STEPS[step].label} ${claim.id}`, run: `claims ${step} ${claim.id}` }));
}

/** Of one's own team it counts as accepted by claiming it; that FinOps could accept anything is not enough. */
export function acceptsAtOnce({ person, may, tools }: Call, to: Claim['to']): boolean {
  if (to === undefined || person === undefined || !may('claim', to)) return false;
  return answersFor(person.email, to, tools.organisation());
}

/** Two people see a claim before it is in force, unless nobody else is named. */
function isOwnAcceptance({ person, tools }: Call, { to, acceptedBy }: Claim): boolean {
  return to !== undefined && isPerson(person, acceptedBy) && hasPeople(to, tools.organisation());
}

/** E-mails of one person may differ in case from platform to platform. */
const isPerson = (person: Person | undefined, email: string | undefined) =>
  person !== undefined && person.email.toLowerCase() === email?.toLowerCase();

const forOwners = (to: NonNullable<Claim['to']>) =>
  `Only who owns or manages ${scopeName(to)}, or FinOps, answers for it.`;
