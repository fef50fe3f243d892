import type { Call, Change } from '../../src/chat.ts';
import type { CaseEvent } from '../../src/finops/anomaly-case.ts';
import type { Claim, ClaimState } from '../../src/finops/claim.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { deskOf } from './see.ts';
import { tellOfChanges } from './tell.ts';

/**
 * Whoever answers a claim that came of an anomaly has answered for the anomaly: their team is asked once, in either place.
 * Part of the transaction that moves the claim.
 */
export async function followClaim(
  { tools }: Pick<Call, 'tools'>,
  stores: Change,
  { id }: Claim,
  to: ClaimState,
  by: string,
): Promise<void> {
  const event = eventOf(to, by);
  if (event === undefined) return;
  const waiting = await stores.anomalies.list({ states: ['waiting for another team'] });
  const one = waiting.find(({ answer }) => answer.kind === 'not ours' && answer.claim === id);
  if (one === undefined) return;
  const { change } = await stores.anomalies.tell(one.id, event);
  if (change === undefined) return;
  await stores.record(`anomaly ${event.kind}`, scopeName(one.found.scope), `anomaly ${one.id}`);
  await tellOfChanges(stores, [change], tools.organisation(), deskOf(tools));
}

function eventOf(to: ClaimState, by: string): CaseEvent | undefined {
  switch (to) {
    case 'accepted':
    case 'declined':
      return { kind: to, by };
    case 'withdrawn':
      return { kind: 'taken back', by };
    case 'open':
    case 'approved':
    case 'moved':
      return undefined;
  }
}
