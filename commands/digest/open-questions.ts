import type { Claim } from '../../src/finops/claim.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { buttons, type Part, text } from '../../src/reply/reply.ts';
import { sentenceOf } from '../claims/show.ts';
import type { Reader } from './reader.ts';

/** Something that waits for whoever answers for a scope. */
export interface OpenQuestion {
  parts: Part[];
}

/** What waits for an answer of the scope, or of a part of it. */
export async function openQuestions(reader: Reader, scope: Scope): Promise<OpenQuestion[]> {
  const claims = await reader.tools.claims.inState('open');
  return claims.filter((claim) => isFor(claim, scope, reader)).map(questionOf);
}

export function questionsSentence(open: readonly OpenQuestion[]): string {
  if (open.length === 0) return '';
  return open.length === 1 ? 'One question waits for an answer.' : `${open.length} questions wait for an answer.`;
}

function isFor({ from, to }: Claim, scope: Scope, { tools, may }: Reader): boolean {
  return to !== undefined && isWithin(to, scope, tools.organisation()) && may('see', from) && may('see', to);
}

const questionOf = (claim: Claim): OpenQuestion => ({
  parts: [
    text(`Claim ${claim.id}: ${sentenceOf(claim)}`),
    buttons({ label: `Show claim ${claim.id}`, run: `claims ${claim.id}` }),
  ],
});
