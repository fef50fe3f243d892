import type { Call } from '../../src/chat.ts';
import { type Claim, isInForce } from '../../src/finops/claim.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { buttons, facts, note, type Reply, reply, type TextPart, text } from '../../src/reply/reply.ts';
import { answeredBy } from '../people/answered-by.ts';
import { nextSteps } from './steps.ts';
import { yamlOf } from './yaml.ts';

/** A claim, whom it waits for, and what this person can do with it. */
export function claimReply(call: Call, claim: Claim): Reply {
  const { id, about, from, to, state, claimedBy, acceptedBy, decidedBy, moves } = claim;
  const organisation = call.tools.organisation();
  const approved = claim.state === 'approved';
  const inForce = approved && isInForce(claim, organisation);
  return reply(
    `Claim ${id}`,
    text(approved && !inForce ? NOT_IN_FORCE : sentenceOf(claim)),
    facts(
      { label: 'What', value: about },
      { label: 'Now', value: scopeName(from) },
      { label: 'To be', value: to === undefined ? 'not known yet' : scopeName(to) },
      moves !== undefined && {
        label: 'Cost',
        value: { micros: moves, currency: organisation.currency },
        remark: 'in the 30 days before it was claimed',
      },
      to !== undefined && state === 'open' && { label: 'Waits for', value: answeredBy(to, organisation) },
      { label: 'Claimed by', value: claimedBy },
      acceptedBy !== undefined && { label: 'Accepted by', value: acceptedBy },
      decidedBy !== undefined && { label: 'Decided by', value: decidedBy },
    ),
    // The rules name accounts and tags of the scope that it comes from.
    ...(approved && call.may('see', from) ? toBeMoved(claim) : []),
    buttons(...nextSteps(call, claim), { label: 'All open claims', run: 'claims' }),
    inForce && note('History is allocated again in the background; until that is done the old allocation answers.'),
  );
}

const NOT_IN_FORCE =
  'It is approved but does not apply in full: a rule that it stands before is no longer there. Withdraw it and say it again.';

/** What is to happen, or has. */
export function sentenceOf({ about, to, state }: Pick<Claim, 'about' | 'to' | 'state'>): string {
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
    case 'withdrawn':
      return `${about} stays where it is.`;
    case 'moved':
      return `${about} is ${whose}'s by a rule of showback.yaml.`;
  }
}

/** The rules of a claim for showback.yaml, by the place where each belongs. */
function toBeMoved(claim: Claim): TextPart[] {
  const rules = yamlOf(claim).map((yaml, index) => ({ yaml, origin: claim.pieces[index]?.origin?.name }));
  return [...Map.groupBy(rules, ({ origin }) => origin)].map(([origin, here]) => {
    const place = origin === undefined ? 'after the other rules' : `directly before "${origin}"`;
    return text([`To be moved to showback.yaml, ${place}:`, ...here.map(({ yaml }) => yaml)].join('\n'));
  });
}
