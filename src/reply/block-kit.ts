import { buttonBlocks, formBlocks, repeatedLabels } from './block-kit-buttons.ts';
import { type ChartStyle, chartBlocks } from './block-kit-chart.ts';
import { tableBlocks } from './block-kit-table.ts';
import { type Block, charactersOf, context, LIMITS, plain, rich, richText } from './block-kit-types.ts';
import { counted, cut, plainLine, plainText } from './plain.ts';
import type { FactsPart, Part, Reply } from './reply.ts';
import { formatValue } from './value.ts';

export type { Block } from './block-kit-types.ts';

/** A message as Slack's API takes it; `text` is what notifications and screen readers get. */
export interface SlackMessage {
  text: string;
  blocks: Block[];
}

export function renderBlockKit(reply: Reply, { chart }: { chart: ChartStyle }): SlackMessage {
  const lead = reply.parts.find((part) => part.kind === 'text');
  const repeated = repeatedLabels(reply.parts);
  const blocks: Block[] = [{ type: 'header', text: plain(plainLine(reply.title), LIMITS.header) }];
  let characters = charactersOf(blocks);
  let leftOut = 0;
  for (const part of reply.parts) {
    const room = LIMITS.message.characters - LEFT_OUT - characters;
    const added = blocksOf(part, { before: blocks, room, chart, repeated, lead: part === lead });
    if (charactersOf(added) > room || blocks.length + added.length >= LIMITS.message.blocks) {
      leftOut++;
      continue;
    }
    blocks.push(...added);
    characters += charactersOf(added);
  }
  if (leftOut > 0) blocks.push(context(`and ${counted(leftOut, 'more part')} that did not fit into one message`));
  return { text: notification(reply.title, lead?.text), blocks };
}

/** Characters kept for the note that says how much was left out. */
const LEFT_OUT = 100;

interface Place {
  /** The blocks of the message so far: some kinds are limited for the whole message. */
  before: readonly Block[];
  /** Characters that the message still takes. */
  room: number;
  chart: ChartStyle;
  repeated: ReadonlySet<string>;
  lead: boolean;
}

function blocksOf(part: Part, place: Place): Block[] {
  switch (part.kind) {
    case 'text': {
      const text = plain(plainText(part.text));
      return [place.lead ? richText(rich(text.text, 'bold')) : { type: 'section', text }];
    }
    case 'facts':
      return factBlocks(part);
    case 'table':
      return tableBlocks(part, place.before, place.room);
    case 'chart':
      return chartBlocks(part, place.before, place.chart);
    case 'note':
      return [context(plainText(part.text))];
    case 'buttons':
      return buttonBlocks(part, place.before, place.repeated);
    case 'form':
      return formBlocks(part, place.before, place.repeated);
  }
}

/** More facts than this are a table. */
const FACTS = 20;
/** Characters of a label, a value and a remark each; no amount is longer. */
const FACT = 150;

function factBlocks({ facts }: FactsPart): Block[] {
  if (facts.length === 0) return [];
  const lines = facts
    .slice(0, FACTS)
    .flatMap(({ label, value, remark }, i) => [
      rich(`${i > 0 ? '\n' : ''}${cut(plainLine(label), FACT)}  `),
      rich(cut(formatValue(value), FACT), 'bold'),
      ...(remark === undefined ? [] : [rich(`  ${cut(plainLine(remark), FACT)}`)]),
    ]);
  const more = facts.length - FACTS;
  return [richText(...lines), ...(more > 0 ? [context(`and ${more} more`)] : [])];
}

/** Slack reads this text alone as mrkdwn: entities keep it from calling anybody. */
function notification(title: string, lead = ''): string {
  const lines = [title, lead].map((line) => slackEscaped(cut(plainLine(line), LIMITS.text)));
  return lines.filter(Boolean).join(': ') || '–';
}

/**
 * mrkdwn has entities for three characters and nothing for the others. Its marks count where words begin and end, so a
 * word joiner, which is not seen, stands on both sides of each.
 */
export const slackEscaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\S+:)/gu, '\u2060$&\u2060');
