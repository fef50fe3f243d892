import type { Call, Command } from '../src/chat.ts';
import type { Reply } from '../src/reply/reply.ts';
import { announce, withdrawAnnouncement } from './anomalies/announce.ts';
import { sayExpected } from './anomalies/expected.ts';
import { acceptAnomaly, declineAnomaly, sayNotMine, takeBack } from './anomalies/handover.ts';
import { needTime } from './anomalies/later.ts';
import { listAnomalies } from './anomalies/list.ts';
import { seeAnomaly } from './anomalies/see.ts';
import { anomalyReply } from './anomalies/show.ts';
import { sayNotExpected } from './anomalies/wrong.ts';

export const anomalies: Command = {
  name: 'anomalies',
  about: 'Costs that are not what they should be: what waits for an answer, and who answered what',
  usage:
    'anomalies [scope] [open|answered|all] [period], anomalies mine, anomalies <number>, anomalies expect <scope> +<amount> from <day> to <day> <what for>',
  examples: ['anomalies', 'anomalies mine'],
  async run(call) {
    const [first = '', ...others] = call.text.trim().split(/\s+/);
    if (/^\d+$/.test(first) && others.length === 0) return anomalyReply(call, await seeAnomaly(call, first));
    const verb = first.toLowerCase();
    const [number = ''] = others;
    if (verb === 'expect') return announce(call, call.text.trim().slice(verb.length).trim());
    return isAnswer(verb) && /^\d+$/.test(number) ? ANSWERS[verb](call, number) : listAnomalies(call);
  },
};

/** What is said of an anomaly, by the word that its button carries. */
const ANSWERS = {
  expected: sayExpected,
  wrong: sayNotExpected,
  notmine: sayNotMine,
  later: needTime,
  accept: acceptAnomaly,
  decline: declineAnomaly,
  undo: takeBack,
  withdraw: withdrawAnnouncement,
} as const satisfies Record<string, (call: Call, number: string) => Promise<Reply>>;

const isAnswer = (word: string): word is keyof typeof ANSWERS => Object.hasOwn(ANSWERS, word);
