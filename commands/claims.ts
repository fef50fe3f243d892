import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { type Claim, type ClaimState, isDeclared, isTaken } from '../src/finops/claim.ts';
import { scopeName } from '../src/finops/scope.ts';
import type { Reply } from '../src/reply/reply.ts';
import { followClaim } from './anomalies/follow-claim.ts';
import { claimForm, findSame } from './claims/add.ts';
import { approvedClaims, waitingClaims } from './claims/overview.ts';
import { seeClaim, seeClaims, seeOneClaim } from './claims/see.ts';
import { claimReply } from './claims/show.ts';
import { refusal, STEPS, type Step } from './claims/steps.ts';
import { readTarget, TargetError } from './claims/target.ts';
import { tellOfClaim } from './claims/tell.ts';
import { yamlOf } from './claims/yaml.ts';

export const claims: Command = {
  name: 'claims',
  about: 'What people say of whose a cost is: what waits for an answer, and what was approved',
  usage: 'claims [approved]',
  also: ['claims [accept|decline|approve|withdraw|moved] <number>'],
  examples: ['claims'],
  async run(call) {
    const hidden = await seeClaims(call);
    const [first = '', second = ''] = call.text.trim().toLowerCase().split(/\s+/);
    if (first === '') return waitingClaims(call, hidden);
    if (first === 'approved') return approvedClaims(call, hidden);
    const [verb, number] = /^\d+$/.test(first) ? ['show', first] : [first, second];
    const claim = /^\d+$/.test(number) ? await call.tools.claims.find(Number(number)) : undefined;
    if (claim === undefined) {
      throw new UserError('There is no such claim.', { suggestions: [{ label: 'claims', run: 'claims' }] });
    }
    await seeOneClaim(call, claim);
    if (verb === 'show') return claimReply(call, claim);
    if (!isStep(verb)) {
      throw new UserError(`A claim can be accepted, declined, approved, withdrawn or moved, not "${verb}".`);
    }
    call.mustBeKnown();
    if (!STEPS[verb].from.includes(claim.state)) throw overtaken(claim);
    return take[verb](call, claim);
  },
};

const isStep = (verb: string): verb is Step => Object.hasOwn(STEPS, verb);

const take: Record<Step, (call: Call, claim: Claim) => Promise<Reply>> = {
  accept,
  decline: (call, claim) => step(call, claim, 'decline', 'declined'),
  approve,
  withdraw: (call, claim) => step(call, claim, 'withdraw', 'withdrawn'),
  moved,
};

/** Whoever accepts a claim without a target says by that whose it is. */
async function accept(call: Call, claim: Claim): Promise<Reply> {
  if (claim.to !== undefined) return step(call, claim, 'accept', 'accepted');
  const { id, about, from } = claim;
  const lead = `${about} is to find its owner.`;
  const ask = { title: 'Accept', run: `claims accept ${id}`, about, lead, needed: true };
  if (call.values['to'] === undefined) return claimForm(call, ask);
  try {
    const to = await readTarget(call, from, true);
    await seeClaim(call, { id, from, to });
    const same = await findSame(call, { to, pieces: claim.pieces });
    if (same !== undefined)
      throw new UserError(`Claim ${same.id} says that already: it is the one to decide.`, {
        suggestions: [{ label: `claims ${same.id}`, run: `claims ${same.id}` }],
      });
    return await step(call, claim, 'accept', 'accepted', to);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return claimForm(call, { ...ask, error: error.message });
  }
}

/** Of several claims on one piece the first that is approved takes it. */
async function approve(call: Call, claim: Claim): Promise<Reply> {
  if (refusal(call, claim, 'approve') === undefined && isTaken(claim, call.tools.organisation())) {
    throw new UserError(`A rule in force takes all of ${claim.about} already: to approve this would change nothing.`, {
      hint: 'Decline it, or withdraw the claim that took it.',
      suggestions: [{ label: 'claims approved', run: 'claims approved' }],
    });
  }
  return step(call, claim, 'approve', 'approved');
}

/** Without the claim its lines would go back to where they were. */
async function moved(call: Call, claim: Claim): Promise<Reply> {
  if (!isDeclared(claim, call.tools.organisation())) {
    throw new UserError(`showback.yaml does not have the rule of claim ${claim.id} yet.`, {
      hint: `Put it under \`allocation\`:\n${yamlOf(claim).join('\n')}`,
      suggestions: [{ label: `claims ${claim.id}`, run: `claims ${claim.id}` }],
    });
  }
  return step(call, claim, 'moved', 'moved');
}

/** Authorised, made, and kept in the audit log; of two at once one wins and the other is told. */
async function step(call: Call, claim: Claim, verb: Step, to: ClaimState, target = claim.to): Promise<Reply> {
  const person = call.mustBeKnown();
  const refused = refusal(call, claim, verb, target);
  if (refused !== undefined) throw new UserError(claim.acceptedBy ? `${refused} ${acceptedBy(claim)}` : refused);
  const { claims, organisation, rulesChanged } = call.tools;
  const whose = target === undefined ? 'somebody else' : scopeName(target);
  const now = await call.change(async (stores) => {
    const { claims, outbox, record } = stores;
    if (!(await claims.move(claim.id, claim.state, to, person.email, target))) return undefined;
    await record(`${to} claim`, scopeName(claim.from), `claim ${claim.id}: ${claim.about} to ${whose}`);
    const moved = (await claims.find(claim.id)) as Claim;
    await tellOfClaim(outbox, moved, organisation());
    await followClaim(call, stores, moved, to, person.email);
    return moved;
  });
  if (now === undefined) throw overtaken((await claims.find(claim.id)) ?? claim);
  if (to === 'approved' || claim.state === 'approved') await rulesChanged();
  return claimReply(call, now);
}

const acceptedBy = ({ id, acceptedBy: by }: Claim) => `Claim ${id} was accepted by ${by}.`;

function overtaken({ id, state, acceptedBy, decidedBy }: Claim): UserError {
  const by = decidedBy ?? acceptedBy;
  const already = state === 'open' ? 'still open' : `${state} already${by === undefined ? '' : `, by ${by}`}`;
  return new UserError(`Claim ${id} is ${already}.`, {
    suggestions: [{ label: `claims ${id}`, run: `claims ${id}` }],
  });
}
