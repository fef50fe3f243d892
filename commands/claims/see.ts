import type { Call } from '../../src/chat.ts';
import type { Claim } from '../../src/finops/claim.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import type { Scope } from '../../src/finops/scope.ts';

/**
 * Guests without a role see no claims at all.
 * @returns parts of the company whose claims must be left out
 */
export function seeClaims({ see, tools }: Call): Promise<Scope[]> {
  return see({ kind: 'company', name: tools.organisation().name });
}

/** @throws UserError where the asker may not see one of the scopes of a claim; of one with a number it says not which */
export async function seeClaim(
  { see }: Call,
  { id, from, to }: Pick<Claim, 'from' | 'to'> & Partial<Pick<Claim, 'id'>>,
): Promise<void> {
  const called = id === undefined ? undefined : `Claim ${id}`;
  await see(from, 'see', called);
  if (to !== undefined) await see(to, 'see', called);
}

/**
 * Whoever answers for the scope that a cost is to go to sees that one claim, though not the scope that it comes from: without
 * it nobody could accept.
 */
export async function seeOneClaim(call: Call, { id, from, to }: Pick<Claim, 'id' | 'from' | 'to'>): Promise<void> {
  if (to === undefined || call.may('see', from) || !call.may('claim', to)) return seeClaim(call, { id, from, to });
  await call.see(from, 'take over');
  await call.see(to);
}

export function isAbout({ from, to }: Claim, parts: readonly Scope[], { tools }: Call): boolean {
  const organisation = tools.organisation();
  return parts.some((part) => [from, to].some((scope) => scope && isWithin(scope, part, organisation)));
}
