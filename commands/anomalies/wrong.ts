import type { Anomaly } from '../../db/anomalies.ts';
import type { Call } from '../../src/chat.ts';
import { REASONS, type Reason } from '../../src/finops/anomaly-case.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { mustAnswer, mustWait, tellAnomaly } from './answer.ts';
import { titleOf } from './message.ts';
import { deskOf, seeAnomaly } from './see.ts';
import { sentenceOf } from './wording.ts';

/** "Not expected": why, and what will be done. It stays open until the cost is back to normal. */
export async function sayNotExpected(call: Call, number: string): Promise<Reply> {
  const one = await seeAnomaly(call, number);
  mustAnswer(call, one);
  const { reason, action: written, link: given } = call.values;
  if (reason === undefined) {
    mustWait(call, one);
    return wrongForm(call, one, {});
  }
  const [action, link] = [(written ?? '').trim(), (given ?? '').trim()];
  const errors = {
    reason: isReason(reason) ? undefined : `Write one of ${REASONS.join(', ')}.`,
    action: action === '' ? 'Say what will be done.' : undefined,
    link: link === '' || /^https?:\/\/\S+$/.test(link) ? undefined : 'Write an address that begins with https://',
  };
  if (!isReason(reason) || errors.action || errors.link) return wrongForm(call, one, errors);
  const { email } = call.mustBeKnown();
  return tellAnomaly(call, one, {
    event: { kind: 'not expected', by: email, reason, action, ...(link !== '' && { link }) },
  });
}

const isReason = (text: string): text is Reason => REASONS.some((reason) => reason === text);

type Errors = Partial<Record<'reason' | 'action' | 'link', string | undefined>>;

function wrongForm({ values, tools }: Call, one: Anomaly, errors: Errors): Reply {
  const field = (name: 'reason' | 'action' | 'link', label: string) => ({
    name,
    label,
    ...(values[name] !== undefined && { value: values[name] }),
    ...(errors[name] && { error: errors[name] }),
  });
  return reply(
    titleOf(one),
    text(sentenceOf(one, deskOf(tools))),
    text('It stays open until the cost is back to normal.'),
    form({
      title: `Anomaly ${one.id}: not expected`,
      run: `anomalies wrong ${one.id}`,
      submit: 'Not expected',
      fields: [
        { ...field('reason', 'Why'), type: 'select', options: REASONS.map((value) => ({ label: value, value })) },
        { ...field('action', 'What will be done'), type: 'text' },
        { ...field('link', 'Link, such as a ticket'), type: 'text', optional: true },
      ],
    }),
  );
}
