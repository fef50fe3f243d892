import type { Anomaly } from '../../db/anomalies.ts';
import type { Claim } from '../../src/finops/claim.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { buttons, type Part, text } from '../../src/reply/reply.ts';
import { answerButtons, type Desk } from '../anomalies/message.ts';
import { deskFor } from '../anomalies/see.ts';
import { sentenceOf as sentenceOfAnomaly } from '../anomalies/wording.ts';
import { sentenceOf } from '../claims/show.ts';
import { waitingAnomalies } from './anomalies.ts';
import type { Reader } from './reader.ts';

/** Something that waits for whoever answers for a scope. */
export interface OpenQuestion {
  parts: Part[];
}

/** What waits for an answer of the scope, or of a part of it. */
export async function openQuestions(reader: Reader, scope: Scope): Promise<OpenQuestion[]> {
  const desk = deskFor(reader);
  const anomalies = await waitingAnomalies(reader, scope);
  const claims = await reader.tools.claims.inState('open');
  return [
    ...anomalies.map((one) => anomalyQuestion(one, desk)),
    ...claims.filter((claim) => isFor(claim, scope, reader)).map(claimQuestion),
  ];
}

export function questionsSentence(number: number, whose = 'an'): string {
  if (number === 0) return `Nothing waits for ${whose} answer.`;
  return number === 1 ? `One question waits for ${whose} answer.` : `${number} questions wait for ${whose} answer.`;
}

/** An anomaly with the buttons that answer it. */
export const anomalyQuestion = (one: Anomaly, desk: Desk): OpenQuestion => ({
  parts: [
    text(`${one.id}. ${sentenceOfAnomaly(one, desk)}`),
    buttons(...answerButtons(one, true), { label: `Show ${one.id}`, run: `anomalies ${one.id}` }),
  ],
});

function isFor({ from, to }: Claim, scope: Scope, { tools, may }: Reader): boolean {
  return to !== undefined && isWithin(to, scope, tools.organisation()) && may('see', from) && may('see', to);
}

export const claimQuestion = (claim: Claim): OpenQuestion => ({
  parts: [
    text(`Claim ${claim.id}: ${sentenceOf(claim)}`),
    buttons({ label: `Show claim ${claim.id}`, run: `claims ${claim.id}` }),
  ],
});
