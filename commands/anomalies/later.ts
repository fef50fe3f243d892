import type { Anomaly } from '../../db/anomalies.ts';
import type { Call } from '../../src/chat.ts';
import { afterWorkingHours, morningOf, workingTimeOf } from '../../src/finops/working-time.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { mustAnswer, mustWait, tellAnomaly } from './answer.ts';
import { titleOf } from './message.ts';
import { seeAnomaly } from './see.ts';

const WAITS = [
  { label: 'Tomorrow', value: '1' },
  { label: 'In three days', value: '3' },
  { label: 'In a week', value: '7' },
  { label: 'In two weeks', value: '14' },
] as const;

/** "Need time": it is asked about again in the morning of a day that is chosen, or of the next on which people work. */
export async function needTime(call: Call, number: string): Promise<Reply> {
  const one = await seeAnomaly(call, number);
  mustAnswer(call, one);
  const said = call.values['wait']?.trim().toLowerCase();
  if (said === undefined) mustWait(call, one);
  // A terminal shows the labels.
  const chosen = WAITS.find(({ value, label }) => value === said || label.toLowerCase() === said);
  if (chosen === undefined) return laterForm(one, said);
  const { tools } = call;
  const time = workingTimeOf(one.askedOf, tools.organisation());
  const until = afterWorkingHours(morningOf(tools.today() + Number(chosen.value), time), 0, time);
  const { email } = call.mustBeKnown();
  return tellAnomaly(call, one, { event: { kind: 'later', by: email, until: new Date(until).toISOString() } });
}

function laterForm(one: Anomaly, said: string | undefined): Reply {
  const error = said !== undefined && `Write one of ${WAITS.map(({ label }) => label.toLowerCase()).join(', ')}.`;
  return reply(
    titleOf(one),
    text('When shall it be asked about again? Nobody is reminded before.'),
    form({
      title: `Anomaly ${one.id}: need time`,
      run: `anomalies later ${one.id}`,
      submit: 'Ask again',
      fields: [
        { name: 'wait', label: 'Ask again', type: 'select', value: '3', options: [...WAITS], ...(error && { error }) },
      ],
    }),
  );
}
