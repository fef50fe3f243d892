import { slackEscaped } from './block-kit.ts';
import { cut } from './plain.ts';
import type { Reply } from './reply.ts';
import { renderTerminal } from './terminal.ts';

/** Slack cuts texts of more than 40,000 characters without a word; an entity takes five. */
const LONGEST = 7500;
/** Characters of a line that a phone shows. */
const WIDTH = 60;

/** The reply as text alone, for where Slack takes none of its blocks. */
export function renderSlackText(reply: Reply): string {
  const plain = renderTerminal(reply, { colour: false, width: WIDTH });
  return `${slackEscaped(cut(plain, LONGEST))}\n\nSlack did not take this answer in its usual form.`;
}
