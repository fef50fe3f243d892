import type { Call } from '../../src/chat.ts';
import { type Claim, type ClaimState, isInForce } from '../../src/finops/claim.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { buttons, note, type Reply, reply, type TablePart, table, text } from '../../src/reply/reply.ts';
import { isAbout } from './see.ts';
import { nextSteps } from './steps.ts';

const MOST = 10;

/** What waits for a team or for FinOps. */
export async function waitingClaims(call: Call, hidden: readonly Scope[]): Promise<Reply> {
  const list = await visible(call, hidden, 'open', 'accepted');
  const more = { label: 'Approved claims', run: 'claims approved' };
  if (list.length === 0) {
    return reply('Claims', text('No cost is claimed or disputed.'), buttons(ALLOCATION, more));
  }
  return reply(
    'Claims',
    text(`${count(list, 'open')} for a team, ${count(list, 'accepted')} for FinOps.`),
    claimTable(call, list),
    buttons(...list.slice(0, MOST).flatMap((claim) => nextSteps(call, claim)), more),
    note('A team accepts what is to be its own; FinOps approves; then history is allocated again.'),
  );
}

/** What is in force beside showback.yaml. */
export async function approvedClaims(call: Call, hidden: readonly Scope[]): Promise<Reply> {
  const list = await visible(call, hidden, 'approved');
  if (list.length === 0) return reply('Approved claims', text('No claim is in force.'), buttons(ALLOCATION));
  return reply(
    'Approved claims',
    text(`${list.length} approved beside the rules of showback.yaml.`),
    claimTable(call, list),
    buttons(...list.slice(0, MOST).map(({ id }) => ({ label: `Claim ${id}`, run: `claims ${id}` }))),
  );
}

const ALLOCATION = { label: 'Allocation', run: 'allocation' };

async function visible(call: Call, hidden: readonly Scope[], ...states: ClaimState[]): Promise<Claim[]> {
  return (await call.tools.claims.inState(...states)).filter((claim) => !isAbout(claim, hidden, call));
}

function claimTable({ tools }: Call, list: readonly Claim[]): TablePart {
  const applies = (claim: Claim) => claim.state !== 'approved' || isInForce(claim, tools.organisation());
  return table({
    caption: 'Whose a cost is',
    columns: ['Claim', 'What', 'Now', 'To be', 'State', 'Claimed by'].map((title) => ({ title })),
    rows: list
      .slice(0, MOST)
      .map((claim) => [
        String(claim.id),
        claim.about,
        scopeName(claim.from),
        claim.to === undefined ? '?' : scopeName(claim.to),
        applies(claim) ? claim.state : 'does not apply in full: its place among the rules is gone',
        claim.claimedBy,
      ]),
    ...(list.length > MOST && { omitted: list.length - MOST }),
  });
}

function count(list: readonly Claim[], state: ClaimState): string {
  const number = list.filter((claim) => claim.state === state).length;
  return `${number} ${number === 1 ? 'waits' : 'wait'}`;
}
