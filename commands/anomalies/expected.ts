import type { Anomaly } from '../../db/anomalies.ts';
import type { Call } from '../../src/chat.ts';
import { impactOf } from '../../src/finops/anomaly-case.ts';
import { usualExpectation } from '../../src/finops/anomaly-impact.ts';
import { type Day, formatDay, nameDay, parseDay } from '../../src/finops/day.ts';
import { formatMoney, type Micros } from '../../src/finops/money.ts';
import { readAmount } from '../../src/grammar.ts';
import { form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { mustAnswer, mustWait, tellAnomaly } from './answer.ts';
import { titleOf } from './message.ts';
import { deskOf, seeAnomaly } from './see.ts';
import { sentenceOf } from './wording.ts';

/** "Expected": until when, and up to what amount. Beyond either it is asked about again. */
export async function sayExpected(call: Call, number: string): Promise<Reply> {
  const one = await seeAnomaly(call, number);
  mustAnswer(call, one);
  const { values } = call;
  if (values['until'] === undefined) {
    mustWait(call, one);
    return expectedForm(call, one, {});
  }
  const until = readDay(values['until']);
  const upTo = readAmount(values['amount'] ?? '');
  const errors = errorsOf(call, one, until, upTo);
  if (until === undefined || upTo === undefined || errors.until || errors.amount)
    return expectedForm(call, one, errors);
  const { email } = call.mustBeKnown();
  const note = values['note']?.trim();
  return tellAnomaly(call, one, { event: { kind: 'expected', by: email, until, upTo, ...(note && { note }) } });
}

interface Errors {
  until?: string | undefined;
  amount?: string | undefined;
}

function errorsOf({ tools }: Call, { found }: Anomaly, until: Day | undefined, upTo: Micros | undefined): Errors {
  const { currency } = tools.organisation();
  const last = found.end - 1;
  const impact = impactOf(found);
  return {
    until:
      until === undefined
        ? 'Write a day, such as 2026-12-14.'
        : until < last
          ? `It has lasted through ${nameDay(last, tools.today())} already.`
          : undefined,
    amount:
      upTo === undefined
        ? 'Write an amount, such as 4000.'
        : upTo < impact
          ? `It is ${formatMoney(impact, currency)} already.`
          : undefined,
  };
}

function expectedForm(call: Call, one: Anomaly, errors: Errors): Reply {
  const desk = deskOf(call.tools);
  const { values } = call;
  const usual = usualExpectation(one.found);
  return reply(
    titleOf(one),
    text(sentenceOf(one, desk)),
    text('Until when is it expected, and up to which impact in all? Beyond either you are asked again.'),
    form({
      title: `Anomaly ${one.id}: expected`,
      run: `anomalies expected ${one.id}`,
      submit: 'Expected',
      fields: [
        {
          name: 'until',
          label: 'Through this day',
          type: 'date',
          value: values['until'] ?? formatDay(usual.until),
          ...(errors.until && { error: errors.until }),
        },
        {
          name: 'amount',
          label: `Up to this impact in all (${desk.currency})`,
          type: 'text',
          value: values['amount'] ?? String(usual.upTo / 1_000_000),
          ...(errors.amount && { error: errors.amount }),
        },
        { name: 'note', label: 'What for', type: 'text', optional: true, value: values['note'] ?? '' },
      ],
    }),
  );
}

function readDay(text: string): Day | undefined {
  try {
    return parseDay(text.trim());
  } catch {
    return undefined;
  }
}
