import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Answerer, ChatPlatform } from '../../chat.ts';
import type { Person } from '../../finops/organisation.ts';
import { type ChartPart, type Reply, reply, text } from '../../reply/reply.ts';
import { renderTerminal } from '../../reply/terminal.ts';

/** Where a terminal writes; answers go to `out`, reasons why there is none to `err`. */
export interface Output {
  stream: NodeJS.WritableStream;
  colour: boolean;
  /** Columns. */
  width: number;
}

export interface TerminalQuestion {
  text: string;
  person: Person | undefined;
  format: 'text' | 'json';
  /** A file to which the first chart of the answer is written as PNG. */
  png?: string | undefined;
  /** What a form is filled in with, by the names of its fields. */
  values?: Record<string, string> | undefined;
}

/** `showback ask`: a question, its answer, an exit code. */
export interface Terminal extends ChatPlatform {
  /** Resolves with the exit code once everything is written: 0 for an answer, 1 when there is none. */
  ask(question: TerminalQuestion): Promise<0 | 1>;
}

export function createTerminal(options: {
  out: Output;
  err: Output;
  /** PNG. */
  drawChart: (chart: ChartPart) => Promise<Buffer>;
}): Terminal {
  const { out, err, drawChart } = options;
  const accepted = new Set<Promise<unknown>>();
  let answer: Answerer | undefined;

  async function converse(answer: Answerer, question: TerminalQuestion): Promise<0 | 1> {
    const { text, person, format, png, values } = question;
    const id = randomUUID().slice(0, 8);
    const asked = { id, platform: 'terminal', text, person, place: 'private' } as const;
    const { reply, outcome } = await answer({ ...asked, ...(values !== undefined && { values }) });
    if (outcome !== 'answered') return explain(reply);
    await write(out, format === 'json' ? JSON.stringify(reply, null, 2) : renderTerminal(reply, out));
    return png === undefined ? 0 : saveChart(reply, png);
  }

  async function saveChart(answered: Reply, file: string): Promise<0 | 1> {
    const chart = answered.parts.find((part) => part.kind === 'chart');
    if (chart === undefined) return explain(reply('No chart', text('This answer has no chart to write.')));
    const png = await drawChart(chart);
    try {
      await writeFile(file, png);
    } catch (error) {
      return explain(reply('No chart', text(`The chart cannot be written: ${(error as Error).message}`)));
    }
    return 0;
  }

  async function explain(reason: Reply): Promise<1> {
    await write(err, renderTerminal(reason, err));
    return 1;
  }

  return {
    name: 'terminal',
    async start(answerer) {
      answer = answerer;
    },
    async ask(question) {
      if (answer === undefined)
        throw new Error('This terminal takes no questions: it has not been started, or is stopped.');
      const conversation = converse(answer, question);
      accepted.add(conversation);
      return conversation.finally(() => accepted.delete(conversation));
    },
    async stop() {
      answer = undefined;
      await Promise.allSettled(accepted);
    },
  };
}

function write({ stream }: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}
