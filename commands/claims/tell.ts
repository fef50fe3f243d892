import type { NewLetter, Outbox } from '../../db/outbox.ts';
import { tellsRestricted } from '../../src/finops/access.ts';
import type { Claim } from '../../src/finops/claim.ts';
import { formatMoment } from '../../src/finops/moment.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { finopsOf, peopleFor, type Recipient, recipientsOf } from '../../src/finops/recipient.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { type Button, buttons, facts, type Reply, reply, text } from '../../src/reply/reply.ts';
import { sentenceOf } from './show.ts';

/**
 * Asks whom a claim waits for: the team that it would go to, then FinOps. What was asked before is edited in place: its
 * buttons give way to who did what, and when. Whoever claimed is told what came of it.
 */
export async function tellOfClaim(outbox: Outbox, claim: Claim, organisation: Organisation): Promise<void> {
  const { id, state, claimedBy, decidedBy } = claim;
  const asked = `claim ${id} asked`;
  const approval = `claim ${id} for approval`;
  switch (state) {
    case 'open':
      return outbox.put(...letters(asked, question(claim, organisation), ...teamOf(claim, organisation)));
    case 'accepted':
      await outbox.edit(asked, question(claim, organisation, []));
      return outbox.put(...letters(approval, question(claim, organisation), finopsOf(organisation), []));
    case 'approved':
    case 'declined':
    case 'withdrawn':
    case 'moved': {
      const over = question(claim, organisation, []);
      await outbox.edit(asked, over);
      await outbox.edit(approval, over);
      if (decidedBy?.toLowerCase() === claimedBy.toLowerCase()) return;
      return outbox.put({ key: `claim ${id} ${state}`, to: { person: claimedBy }, reply: over, manner: 'notice' });
    }
  }
}

/** Whom it would go to, and who is told where that cannot be; nobody knows whose it is: FinOps. */
function teamOf({ to }: Claim, organisation: Organisation): [Recipient[], Recipient[]] {
  if (to === undefined) return [finopsOf(organisation), []];
  return [recipientsOf(to, organisation), [...peopleFor(to, organisation), ...finopsOf(organisation)]];
}

function letters(key: string, asked: Reply, to: Recipient[], instead: Recipient[]): NewLetter[] {
  const others = (one: Recipient) => instead.filter((other) => JSON.stringify(other) !== JSON.stringify(one));
  return to.map((one) => ({ key, to: one, reply: asked, manner: 'question', instead: others(one) }));
}

/** Nobody is told unasked what only some may see: a button shows it to those. */
function question(claim: Claim, organisation: Organisation, answers = answersTo(claim)): Reply {
  const { id, about, from, to, moves } = claim;
  const look = { label: 'Show', run: `claims ${id}` };
  if ([from, to].some((scope) => scope && tellsRestricted(scope, [], organisation))) {
    return reply(
      `Claim ${id}`,
      text(answers.length > 0 ? 'A claim waits for an answer.' : 'A claim was answered.'),
      buttons(look),
    );
  }
  return reply(
    `Claim ${id}: whose is ${about}?`,
    text(sentenceOf(claim)),
    facts(
      { label: 'Now', value: scopeName(from) },
      { label: 'To be', value: to === undefined ? 'not known yet' : scopeName(to) },
      moves !== undefined && {
        label: 'Cost',
        value: { micros: moves, currency: organisation.currency },
        remark: 'in the 30 days before it was claimed',
      },
      ...history(claim, organisation.timezone),
    ),
    buttons(...answers, look),
  );
}

/** Who did what, and when. */
function history(claim: Claim, zone: string) {
  const { claimedBy, at, acceptedBy, acceptedAt, decidedBy, decidedAt, state } = claim;
  const did = (label: string, by: string | undefined, when: string | undefined) =>
    by !== undefined && { label, value: by, ...(when !== undefined && { remark: formatMoment(when, zone) }) };
  const decided = state.charAt(0).toUpperCase() + state.slice(1);
  return [
    did('Claimed by', claimedBy, at),
    did('Accepted by', acceptedBy, acceptedAt),
    did(`${decided} by`, decidedBy, decidedAt),
  ];
}

function answersTo({ id, state }: Claim): Button[] {
  const step = state === 'open' ? 'accept' : 'approve';
  return [
    { label: step === 'accept' ? 'Accept' : 'Approve', run: `claims ${step} ${id}` },
    { label: step === 'accept' ? 'Decline' : 'Refuse', run: `claims decline ${id}` },
  ];
}
