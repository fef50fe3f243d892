import type { Message, Modal } from './workspace.ts';

type Json = Record<string, unknown>;

/** What a person reads in a message or a window, markup resolved as Slack does it. */
export function textOf({ blocks, text }: Pick<Message, 'blocks'> & { text?: string }): string {
  if (blocks.length === 0) return mrkdwn(text ?? '');
  return blocks.flatMap(written).join('\n');
}

export const textOfModal = ({ view }: Modal): string =>
  [view['title'], view['submit'], ...(view['blocks'] as Json[])].flatMap(written).join('\n');

export interface SeenButton {
  label: string;
  action_id: string;
  value: string;
  block_id: string;
}

export function buttonsOf({ blocks }: Pick<Message, 'blocks'>): SeenButton[] {
  return blocks
    .filter(({ type }) => type === 'actions')
    .flatMap((block, i) =>
      (block['elements'] as Json[]).map((element) => ({
        label: written(element['text']).join(''),
        action_id: String(element['action_id']),
        value: String(element['value']),
        block_id: `b${i}`,
      })),
    );
}

/** Every text within, in order. Pieces of one rich text stay on their line. */
function written(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(written);
  if (typeof node !== 'object' || node === null) return [];
  const { type, text, ...rest } = node as Json;
  if (type === 'mrkdwn') return [mrkdwn(String(text))];
  if (typeof text === 'string') return [text];
  if (type === 'rich_text_section' || type === 'rich_text_preformatted') return [written(rest['elements']).join('')];
  const strings = ['title', 'name', 'alt_text', 'label', 'initial_value'].flatMap((key) =>
    typeof rest[key] === 'string' ? [rest[key]] : [],
  );
  return [...strings, ...written(text), ...Object.values(rest).flatMap(written)];
}

/** What would call or style is put into brackets that no text has: a test that finds them has found markup. */
const mrkdwn = (text: string): string =>
  text
    .replace(/<([^<>]*)>/g, '⟦$1⟧')
    .replaceAll('\u2060', '')
    .replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '');
