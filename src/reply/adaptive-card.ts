import { buttonElements, formElements } from './adaptive-card-actions.ts';
import { chartElements } from './adaptive-card-chart.ts';
import { tableElements } from './adaptive-card-table.ts';
import {
  type AdaptiveCard,
  type CardElement,
  type ColumnSet,
  LIMITS,
  paragraphs,
  rich,
  run,
  shownLine,
  small,
} from './adaptive-card-types.ts';
import { counted, cut, plainLine } from './plain.ts';
import type { Fact, FactsPart, Part, Reply } from './reply.ts';
import { formatValue } from './value.ts';

export { valuesOfForm } from './adaptive-card-actions.ts';
export type { AdaptiveCard } from './adaptive-card-types.ts';

/** A card as Teams takes it; `summary` is what notifications and lists of chats show. */
export interface AdaptiveCardMessage {
  summary: string;
  card: AdaptiveCard;
}

export function renderAdaptiveCard(reply: Reply): AdaptiveCardMessage {
  const lead = reply.parts.find((part) => part.kind === 'text');
  const body: CardElement[] = [heading(reply.title)];
  let json = JSON.stringify(body).length + AROUND;
  let leftOut = 0;
  let forms = 0;
  for (const part of reply.parts) {
    const room = LIMITS.card - json;
    const added = elementsOf(part, { room, lead: part === lead, forms });
    const size = JSON.stringify(added).length;
    if (size > room) {
      leftOut++;
      continue;
    }
    if (part.kind === 'form') forms++;
    body.push(...added);
    json += size;
  }
  if (leftOut > 0) body.push(small(`and ${counted(leftOut, 'more part')} that did not fit into one message`));
  return { summary: summaryOf(reply.title, lead?.text), card: cardOf(body) };
}

/** JSON of what is around the body, and of the note that says how much was left out. */
const AROUND = 400;

const cardOf = (body: CardElement[]): AdaptiveCard => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  msteams: { width: 'Full' },
  body,
});

interface Place {
  /** JSON that the card still takes. */
  room: number;
  lead: boolean;
  /** How many forms stand before this part. */
  forms: number;
}

function elementsOf(part: Part, { room, lead, forms }: Place): CardElement[] {
  switch (part.kind) {
    case 'text':
      return paragraphs(part.text, lead ? { weight: 'Bolder' } : {});
    case 'facts':
      return factElements(part);
    case 'table':
      return tableElements(part, room);
    case 'chart':
      return chartElements(part);
    case 'note':
      return paragraphs(part.text, { size: 'Small', isSubtle: true });
    case 'buttons':
      return buttonElements(part);
    case 'form':
      return formElements(part, forms);
  }
}

/** A title in which nothing could be a mark is a heading to screen readers as well. */
function heading(title: string): CardElement {
  const text = shownLine(title, LIMITS.title);
  return MARKLESS.test(text)
    ? { type: 'TextBlock', text, size: 'Large', weight: 'Bolder', style: 'heading', wrap: true }
    : rich(run(text, { size: 'Large', weight: 'Bolder' }));
}

/** Words, numbers and what stands between them; "1. " begins a list, "a.b" might become a link. */
const MARKLESS =
  /^(?!\d+[.)])(?:[\p{L}\p{N}\p{M} ,:;'’–%$€()]|(?<=[\p{L}\p{N}])[-_/](?=[\p{L}\p{N}])|[.?!](?= |$)|(?<=\d)\.(?=\d)|(?<= )&(?= ))+$/u;

/** Two beside each other, as a phone has room for. */
function factElements({ facts }: FactsPart): CardElement[] {
  const shown = facts.slice(0, LIMITS.facts);
  const rows = Array.from({ length: Math.ceil(shown.length / 2) }, (_, i): ColumnSet => {
    const pair = shown.slice(i * 2, i * 2 + 2).map(factColumn);
    const filler: ColumnSet['columns'][number] = { type: 'Column', width: 'stretch', items: [] };
    return { type: 'ColumnSet', columns: pair.length === 1 && shown.length > 1 ? [...pair, filler] : pair };
  });
  const more = facts.length - shown.length;
  return [...rows, ...(more > 0 ? [small(`and ${more} more`)] : [])];
}

function factColumn({ label, value, remark }: Fact): ColumnSet['columns'][number] {
  const line = (text: string) => shownLine(text, LIMITS.fact);
  return {
    type: 'Column',
    width: 'stretch',
    items: [
      small(line(label)),
      { ...rich(run(line(formatValue(value)), { weight: 'Bolder', size: 'Medium' })), spacing: 'None' },
      ...(remark === undefined ? [] : [{ ...small(line(remark)), spacing: 'None' as const }]),
    ],
  };
}

function summaryOf(title: string, lead = ''): string {
  const lines = [title, lead].map(plainLine).filter(Boolean);
  return cut(lines.join(': '), LIMITS.summary) || '–';
}
