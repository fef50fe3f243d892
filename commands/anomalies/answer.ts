import type { Anomaly } from '../../db/anomalies.ts';
import type { Call, Change } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { type CaseEvent, isSettled, waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import { answerersOf } from '../../src/finops/lineage.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { listOr } from '../../src/grammar.ts';
import type { Reply } from '../../src/reply/reply.ts';
import { deskFor, deskOf, mayAnswer } from './see.ts';
import { anomalyReply } from './show.ts';
import { tellOfChanges } from './tell.ts';
import { answerWords, stateWords } from './wording.ts';

/** @throws UserError that says who can, to somebody who may not answer */
export function mustAnswer(call: Call, one: Anomaly): void {
  call.mustBeKnown();
  if (mayAnswer(call, one)) return;
  throw one.found.kind === 'commitment'
    ? new UserError('Only FinOps answers for commitments.', { hint: 'Tell them what you know.' })
    : notYours(one.askedOf, call);
}

/** Says who can. */
export function notYours(scope: Scope, { tools }: Pick<Call, 'tools'>): UserError {
  const people = answerersOf(scope, tools.organisation());
  const message = `Only who owns or manages ${scopeName(scope)}, or FinOps, can answer: ${listOr([...people, 'FinOps'])}.`;
  return new UserError(message, { hint: 'Tell one of them what you know.' });
}

/** @throws UserError where it has been answered or is done with */
export function mustWait(call: Call, one: Anomaly): void {
  if (!waitsForAnswer(one)) throw overtaken(call, one);
}

interface Telling {
  /** The event, or what makes it within the transaction. */
  event: CaseEvent | ((stores: Change) => Promise<CaseEvent>);
  /** What else is changed along with it. */
  along?: (stores: Change) => Promise<void>;
}

/**
 * Keeps what somebody says, with its audit entry and what is said to others about it. Of two at once the first one counts
 * and the second is told; the same said twice by one person is said once.
 */
export async function tellAnomaly(call: Call, { id, found }: Anomaly, { event, along }: Telling): Promise<Reply> {
  const { organisation, anomalies } = call.tools;
  try {
    await call.change(async (stores) => {
      const said = typeof event === 'function' ? await event(stores) : event;
      const { change, now } = await stores.anomalies.tell(id, said);
      if (change === undefined) throw new Overtaken(said, now);
      await along?.(stores);
      await stores.record(`anomaly ${said.kind}`, scopeName(found.scope), `anomaly ${id}`);
      await tellOfChanges(stores, [change], organisation(), deskOf(call.tools));
    });
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    if (!(await hasSaid(call, id, error.event))) throw overtaken(call, error.now);
  }
  return anomalyReply(call, (await anomalies.find(id)) as Anomaly);
}

/** Takes the transaction back. */
class Overtaken extends Error {
  readonly event: CaseEvent;
  readonly now: Anomaly;

  constructor(event: CaseEvent, now: Anomaly) {
    super('somebody else was quicker');
    this.event = event;
    this.now = now;
  }
}

/** Whether this is what was said last: a click may come twice, or be made on two copies of a message. */
export async function hasSaid({ tools }: Call, id: number, event: CaseEvent): Promise<boolean> {
  const said = (await tools.anomalies.history(id)).filter((one) => 'by' in one.event).at(-1)?.event;
  return said?.kind === event.kind && 'by' in said && 'by' in event && said.by === event.by;
}

function overtaken(call: Call, one: Anomaly): UserError {
  const words = isSettled(one) ? undefined : answerWords(one, deskFor(call));
  return new UserError(`Anomaly ${one.id} needs no answer any more. ${words ?? `It is ${stateWords(one)}.`}`, {
    hint: `What became of it: anomalies ${one.id}`,
    suggestions: [{ label: `anomalies ${one.id}`, run: `anomalies ${one.id}` }],
  });
}
