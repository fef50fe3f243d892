import type { Call, Command } from '../src/chat.ts';
import type { Reply } from '../src/reply/reply.ts';
import { announce, withdrawAnnouncement } from './anomalies/announce.ts';
import { sayExpected } from './anomalies/expected.ts';
import { acceptAnomaly, declineAnomaly, sayNotMine, takeBack } from './anomalies/handover.ts';
import { needTime } from './anomalies/later.ts';
import { listAnomalies } from './anomalies/list.ts';
import { reportAnomalies } from './anomalies/report.ts';
import { seeAnomaly } from './anomalies/see.ts';
import { anomalyReply } from './anomalies/show.ts';
import { explain, forget } from './anomalies/why.ts';
import { sayNotExpected } from './anomalies/wrong.ts';

export const anomalies: Command = {
  name: 'anomalies',
  about: 'Costs that are not what they should be: what waits for an answer, and who answered what',
  usage: 'anomalies [scope] [open|answered|all] [period]',
  also: [
    'anomalies mine',
    'anomalies <number>',
    'anomalies expect <scope> +<amount> from <day> to <day> <what for>',
    'anomalies why [scope]',
    'anomalies report [scope] [period]',
  ],
  examples: ['anomalies', 'anomalies mine', 'anomalies report'],
  async run(call) {
    const [first = '', ...others] = call.text.trim().split(/\s+/);
    // Its title is "Anomaly 12"; people write #12.
    const named = /^#?(\d+)$/.exec(first)?.[1];
    if (named !== undefined && others.length === 0) return anomalyReply(call, await seeAnomaly(call, named));
    const verb = first.toLowerCase();
    const [number = ''] = others;
    if (isAnswer(verb) && /^\d+$/.test(number)) return ANSWERS[verb](call, number);
    return isOther(verb) ? OTHERS[verb](call, call.text.trim().slice(verb.length).trim()) : listAnomalies(call);
  },
};

/** What is said of an anomaly, by the word that its button carries. */
export const ANSWERS = {
  expected: sayExpected,
  wrong: sayNotExpected,
  notmine: sayNotMine,
  later: needTime,
  accept: acceptAnomaly,
  decline: declineAnomaly,
  undo: takeBack,
  withdraw: withdrawAnnouncement,
} as const satisfies Record<string, (call: Call, number: string) => Promise<Reply>>;

/** What is asked and said of several, by the words that follow. */
export const OTHERS = {
  expect: announce,
  why: explain,
  forget,
  report: reportAnomalies,
} as const satisfies Record<string, (call: Call, words: string) => Promise<Reply>>;

const isOther = (word: string): word is keyof typeof OTHERS => Object.hasOwn(OTHERS, word);
const isAnswer = (word: string): word is keyof typeof ANSWERS => Object.hasOwn(ANSWERS, word);
