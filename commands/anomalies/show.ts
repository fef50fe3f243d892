import type { Anomaly } from '../../db/anomalies.ts';
import type { Call } from '../../src/chat.ts';
import { stateOf, waitsForAnswer } from '../../src/finops/anomaly-case.ts';
import { type Button, buttons, note, type Reply, reply } from '../../src/reply/reply.ts';
import { alsoMoved } from './drivers.ts';
import { historyTable } from './history.ts';
import { anomalyParts, answerButtons, handoverButtons, titleOf } from './message.ts';
import { deskFor, mayAccept, mayAnswer } from './see.ts';

/** An anomaly with its history, and what this person can do with it. */
export async function anomalyReply(call: Call, one: Anomaly): Promise<Reply> {
  const desk = deskFor(call);
  return reply(
    titleOf(one),
    ...anomalyParts(one, desk),
    alsoMoved(one.found.alsoMoved, desk),
    historyTable(await call.tools.anomalies.history(one.id), desk),
    buttons(...nextSteps(call, one), { label: 'All open anomalies', run: 'anomalies' }),
    note('Impact is what it cost beyond what was expected of it, day by day, from the days before.'),
  );
}

function nextSteps(call: Call, one: Anomaly): Button[] {
  if (call.person === undefined) return [];
  const back = { label: 'Take the answer back', run: `anomalies undo ${one.id}` };
  if (waitsForAnswer(one)) return mayAnswer(call, one) ? answerButtons(one) : [];
  if (stateOf(one) === 'waiting for another team') {
    return [...(mayAccept(call, one) ? handoverButtons(one) : []), ...(mayAnswer(call, one) ? [back] : [])];
  }
  const isSaid = one.answer.kind !== 'none' && (one.course === 'ongoing' || one.course === 'over');
  return isSaid && mayAnswer(call, one) ? [back] : [];
}
