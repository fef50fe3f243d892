import { createRequire } from 'node:module';
import type * as Cards from 'adaptivecards';

// Its entry for modules is one for bundlers only.
const { AdaptiveCard, SerializationContext }: typeof Cards = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
);

/** Of a message, with what is around the card. Teams refuses some 100 KB. */
const MESSAGE = 80 * 1024;
/** Teams draws these; the parser does not know them. */
const CHARTS = ['Chart.Line', 'Chart.VerticalBar', 'Chart.VerticalBar.Grouped'];

/** What is wrong with a card, by the parser of the Adaptive Cards SDK and the rules that Teams adds. */
export function checkCard(card: unknown): string[] {
  return [
    ...parseProblems(card),
    ...nodes(card).flatMap(teamsProblems),
    ...(MESSAGE < utf16(card) ? [`the card takes ${utf16(card)} bytes as UTF-16`] : []),
  ];
}

/** Bytes of JSON in UTF-16, as Teams counts. */
export const utf16 = (json: unknown): number => JSON.stringify(json).length * 2;

function parseProblems(json: unknown): string[] {
  const context = new SerializationContext();
  const card = new AdaptiveCard();
  card.parse(json, context);
  const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
  return [
    ...events.filter((message) => !CHARTS.some((type) => message.startsWith(`Unknown element type "${type}"`))),
    ...card.validateProperties().validationEvents.map(({ message }) => message),
  ];
}

type Node = Record<string, unknown>;

function nodes(json: unknown): Node[] {
  if (typeof json !== 'object' || json === null) return [];
  const below = Object.values(json).flatMap(nodes);
  return Array.isArray(json) ? below : [json as Node, ...below];
}

function teamsProblems(node: Node): string[] {
  const { type, text, inlines, data, verb, fallback, showTitle, title } = node;
  const problem = (wrong: boolean, what: string) => (wrong ? [`${String(type)}: ${what}`] : []);
  if (type === 'RichTextBlock') return problem(!Array.isArray(inlines) || inlines.length === 0, 'nothing in it');
  if (type === 'TextRun' || type === 'TextBlock') return problem(text === '', 'no text');
  if (type === 'Action.Execute')
    return problem(typeof verb !== 'string' || typeof title !== 'string', 'verb and title');
  if (typeof type === 'string' && type.startsWith('Chart.')) {
    return [
      ...problem(!Array.isArray(data) || data.length === 0, 'no data'),
      ...problem(showTitle !== true || typeof title !== 'string', 'no title'),
      ...problem((fallback as Node | undefined)?.['type'] !== 'Table', 'no fallback'),
    ];
  }
  return [];
}
