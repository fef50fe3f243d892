import type { Call, Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import type { Claim, ClaimState } from '../src/finops/claim.ts';
import { type Scope, scopeName } from '../src/finops/scope.ts';
import { buttons, note, type Reply, reply, table, text } from '../src/reply/reply.ts';
import { claimForm } from './claims/add.ts';
import { claimReply, nextSteps } from './claims/show.ts';
import { readTarget, TargetError } from './claims/target.ts';

export const claims: Command = {
  name: 'claims',
  about: 'What people say of whose a cost is: what waits for a team or for FinOps, and what was approved',
  usage: 'claims [accept|decline|approve|moved] [number]',
  examples: ['claims'],
  async run(call) {
    const [first = '', second = ''] = call.text.trim().toLowerCase().split(/\s+/);
    if (first === '') return overview(call);
    const [verb, number] = /^\d+$/.test(first) ? ['show', first] : [first, second];
    const claim = await call.tools.claims.find(Number(number));
    if (!/^\d+$/.test(number) || claim === undefined) {
      throw new UserError('There is no such claim.', { suggestions: [{ label: 'claims', run: 'claims' }] });
    }
    switch (verb) {
      case 'show':
        return claimReply(call, claim);
      case 'accept':
        return accept(call, claim);
      case 'decline':
        return decline(call, claim);
      case 'approve':
        return approve(call, claim);
      case 'moved':
        return moved(call, claim);
      default:
        throw new UserError(`A claim can be accepted, declined, approved or moved, not "${verb}".`);
    }
  },
};

const MOST = 10;

async function overview(call: Call): Promise<Reply> {
  const list = await call.tools.claims.inState('open', 'accepted', 'approved');
  if (list.length === 0) {
    return reply(
      'Claims',
      text('No cost is claimed or disputed.'),
      buttons({ label: 'Allocation', run: 'allocation' }),
    );
  }
  const shown = list.slice(0, MOST);
  return reply(
    'Claims',
    text(
      `${count(list, 'open')} for a team, ${count(list, 'accepted')} for FinOps, ${count(list, 'approved')} in force.`,
    ),
    table({
      caption: 'Whose a cost is',
      columns: ['Claim', 'What', 'Now', 'To be', 'State', 'Claimed by'].map((title) => ({ title })),
      rows: shown.map(({ id, about, from, to, state, claimedBy }) => [
        String(id),
        about,
        from,
        to === undefined ? '?' : scopeName(to),
        state,
        claimedBy,
      ]),
      ...(list.length > MOST && { omitted: list.length - MOST }),
    }),
    buttons(...shown.flatMap((claim) => nextSteps(call, claim))),
    note('A team accepts what is to be its own; FinOps approves; then history is allocated again.'),
  );
}

const count = (list: readonly Claim[], state: ClaimState) => {
  const number = list.filter((claim) => claim.state === state).length;
  return state === 'approved' ? `${number}` : `${number} ${number === 1 ? 'waits' : 'wait'}`;
};

/** Whoever accepts a claim without a target says by that whose it is. */
async function accept(call: Call, claim: Claim): Promise<Reply> {
  mustBe(claim, 'open');
  let to = claim.to;
  if (to === undefined) {
    const title = 'Accept';
    const ask = { title, about: claim.about, lead: `${claim.about} is to find its owner.`, needed: true };
    if (call.values['to'] === undefined) return claimForm(call, ask);
    try {
      to = readTarget(call.values['to'], await call.tools.vocabulary(), call.tools.organisation(), true);
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      return claimForm(call, { ...ask, error: error.message });
    }
  }
  return step(call, claim, 'accepted', 'claim', to as Scope, to);
}

async function decline(call: Call, claim: Claim): Promise<Reply> {
  mustBe(claim, 'open', 'accepted');
  if (claim.state === 'accepted') return step(call, claim, 'declined', 'approve', claim.to as Scope);
  return step(
    call,
    claim,
    'declined',
    claim.to === undefined ? 'approve' : 'claim',
    claim.to ?? { kind: 'unallocated' },
  );
}

async function approve(call: Call, claim: Claim): Promise<Reply> {
  mustBe(claim, 'accepted');
  const done = await step(call, claim, 'approved', 'approve', claim.to as Scope);
  await call.tools.rulesChanged();
  return done;
}

async function moved(call: Call, claim: Claim): Promise<Reply> {
  mustBe(claim, 'approved');
  const done = await step(call, claim, 'moved', 'approve', claim.to as Scope);
  await call.tools.rulesChanged();
  return done;
}

/** Authorised, made, and kept in the audit log; of two at once one wins and the other is told. */
async function step(
  call: Call,
  claim: Claim,
  to: ClaimState,
  action: 'claim' | 'approve',
  scope: Scope,
  target?: Claim['to'],
): Promise<Reply> {
  const person = call.mustBeKnown();
  if (!call.may(action, scope)) {
    throw new UserError(
      action === 'approve'
        ? 'Only FinOps practitioners and administrators decide this.'
        : `Only who owns or manages ${scopeName(scope)}, or FinOps, answers for it.`,
    );
  }
  const { claims } = call.tools;
  if (!(await claims.move(claim.id, claim.state, to, person.email, target))) throw overtaken(claim);
  await call.record(`${to} claim`, claim.from, `claim ${claim.id}: ${claim.about} to ${scopeName(target ?? scope)}`);
  return claimReply(call, (await claims.find(claim.id)) ?? claim);
}

function mustBe(claim: Claim, ...states: ClaimState[]): void {
  if (!states.includes(claim.state)) throw overtaken(claim);
}

function overtaken({ id, state, acceptedBy, decidedBy }: Claim): UserError {
  const by = decidedBy ?? acceptedBy;
  return new UserError(`Claim ${id} is ${state} already${by === undefined ? '' : `, by ${by}`}.`, {
    suggestions: [{ label: `claims ${id}`, run: `claims ${id}` }],
  });
}
