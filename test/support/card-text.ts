import type { Json } from './fake-connector.ts';

/** What people read on a card. Marks in a TextBlock are resolved as Teams does; other text has none. */
export function textOfCard(card: Json): string {
  return lines(card).join('\n');
}

function lines(node: Json): string[] {
  if (Array.isArray(node)) return node.flatMap(lines);
  if (typeof node !== 'object' || node === null) return [];
  switch (node.type) {
    case 'TextBlock':
      return [markdown(dates(node.text))];
    case 'RichTextBlock':
      return [node.inlines.map((inline: Json) => dates(typeof inline === 'string' ? inline : inline.text)).join('')];
    case 'Action.Execute':
      return [node.title];
    case 'Input.Text':
    case 'Input.Date':
      return [node.label, node.value ?? ''];
    case 'Input.ChoiceSet':
      return [node.label, ...node.choices.map(({ title }: Json) => title)];
    default:
      if (String(node.type).startsWith('Chart.')) return [node.title, ...lines(node.fallback)];
      return Object.values(node).flatMap(lines);
  }
}

const markdown = (text: string): string =>
  text
    .replace(/<[^>]+>/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/([*_~`]+)(\S(?:.*?\S)?)\1/g, '$2')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1');

const dates = (text: string): string => text.replace(/\{\{(DATE|TIME)\([^)]*\)\}\}/g, 'some day');

/** All nodes of a type. */
export function nodesOf(node: Json, type: RegExp): Json[] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap((value) => nodesOf(value, type));
  return type.test(String(node.type)) ? [node, ...below] : below;
}
