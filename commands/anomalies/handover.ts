import type { Anomaly } from '../../db/anomalies.ts';
import type { Call, Change } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { stateOf } from '../../src/finops/anomaly-case.ts';
import type { Claim } from '../../src/finops/claim.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import { scopeName } from '../../src/finops/scope.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { readTarget, TargetError } from '../claims/target.ts';
import { tellOfClaim } from '../claims/tell.ts';
import { hasSaid, mustAnswer, mustWait, notYours, tellAnomaly } from './answer.ts';
import { titleOf } from './message.ts';
import { ruleFor } from './rule.ts';
import { deskOf, seeAnomaly } from './see.ts';
import { anomalyReply } from './show.ts';
import { sentenceOf } from './wording.ts';

/** "Not mine": whose it is. That team is asked to accept it, and then FinOps to approve the rule that follows. */
export async function sayNotMine(call: Call, number: string): Promise<Reply> {
  const one = await seeAnomaly(call, number);
  mustAnswer(call, one);
  if (one.found.kind === 'commitment') throw new UserError('Commitments are answered for by FinOps, and by no team.');
  if (call.values['to'] === undefined) {
    mustWait(call, one);
    return notMineForm(call, one);
  }
  try {
    const to = await readTarget(call, fromOf(one), true);
    if (to === undefined) return notMineForm(call, one);
    if (isWithin(to, one.askedOf, call.tools.organisation()))
      throw new TargetError('That is a part of it: it is asked there already.');
    await call.see(to);
    return await handOver(call, one, to);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return notMineForm(call, one, error.message);
  }
}

async function handOver(call: Call, one: Anomaly, to: NonNullable<Claim['to']>): Promise<Reply> {
  const { email } = call.mustBeKnown();
  // What goes back to where it is allocated needs no rule.
  const isThere = isWithin(one.found.scope, to, call.tools.organisation());
  const rule = isThere ? undefined : await ruleFor(call, one);
  return tellAnomaly(call, one, {
    // Whoever accepts the anomaly accepts the rule as well: their team is asked once.
    async event({ claims }) {
      const claim = rule && (await claims.add({ ...rule, to, state: 'open', claimedBy: email }));
      return { kind: 'not ours', by: email, to, ...(claim !== undefined && { claim }) };
    },
    along: (stores) => withdrawAccepted(call, stores, one, email),
  });
}

/** Whoever hands it on takes back what was accepted before: FinOps is asked about one rule and not about two. */
async function withdrawAccepted(call: Call, stores: Change, { id }: Anomaly, by: string): Promise<void> {
  for (const { event } of await stores.anomalies.history(id)) {
    if (event.kind === 'not ours') await moveClaim(call, stores, event.claim, ['accepted', 'withdrawn'], by);
  }
}

/** The other team takes it over, and is asked whether it was expected; the rule goes to FinOps. */
export const acceptAnomaly = (call: Call, number: string) => settleHandover(call, number, 'accepted');
export const declineAnomaly = (call: Call, number: string) => settleHandover(call, number, 'declined');

async function settleHandover(call: Call, number: string, kind: 'accepted' | 'declined'): Promise<Reply> {
  const one = await seeAnomaly(call, number);
  const { email } = call.mustBeKnown();
  const event = { kind, by: email };
  const { answer } = one;
  if (stateOf(one) !== 'waiting for another team' || answer.kind !== 'not ours') {
    if (await hasSaid(call, one.id, event)) return anomalyReply(call, one);
    throw new UserError(`Anomaly ${one.id} waits for no other team.`, {
      hint: `What became of it: anomalies ${one.id}`,
      suggestions: [{ label: `anomalies ${one.id}`, run: `anomalies ${one.id}` }],
    });
  }
  await call.see(answer.to, 'see', `Anomaly ${one.id}`);
  if (!call.may('answer', answer.to)) throw notYours(answer.to, call);
  return tellAnomaly(call, one, {
    event,
    along: (stores) => moveClaim(call, stores, answer.claim, ['open', kind], email),
  });
}

/** Whoever may answer may take an answer back: it is asked about again. */
export async function takeBack(call: Call, number: string): Promise<Reply> {
  const one = await seeAnomaly(call, number);
  mustAnswer(call, one);
  const { email } = call.mustBeKnown();
  const claim = one.answer.kind === 'not ours' ? one.answer.claim : undefined;
  return tellAnomaly(call, one, {
    event: { kind: 'taken back', by: email },
    along: (stores) => moveClaim(call, stores, claim, ['open', 'withdrawn'], email),
  });
}

async function moveClaim(
  { tools }: Call,
  { claims, outbox, record }: Change,
  id: number | undefined,
  [from, to]: ['open', 'accepted' | 'declined' | 'withdrawn'] | ['accepted', 'withdrawn'],
  by: string,
): Promise<void> {
  if (id === undefined || !(await claims.move(id, from, to, by))) return;
  const claim = (await claims.find(id)) as Claim;
  await record(`${to} claim`, scopeName(claim.from), `claim ${id}: ${claim.about}`);
  await tellOfClaim(outbox, claim, tools.organisation());
}

function notMineForm({ values, tools }: Call, one: Anomaly, error?: string): Reply {
  return reply(
    titleOf(one),
    text(sentenceOf(one, deskOf(tools))),
    text(
      'Whose is it? They are asked to accept it; FinOps approves the rule that follows, and you are not asked again.',
    ),
    form({
      title: `Anomaly ${one.id}: whose is it?`,
      run: `anomalies notmine ${one.id}`,
      submit: 'Ask them',
      fields: [
        {
          name: 'to',
          label: 'Team or workload',
          type: 'text',
          ...(values['to'] !== undefined && { value: values['to'] }),
          ...(error !== undefined && { error }),
        },
      ],
    }),
  );
}

const fromOf = ({ askedOf }: Anomaly): Claim['from'] => (askedOf.kind === 'mine' ? { kind: 'unallocated' } : askedOf);
