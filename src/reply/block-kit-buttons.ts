import { type Block, type ButtonElement, context, LIMITS, plain } from './block-kit-types.ts';
import { counted, cut, plainLine } from './plain.ts';
import type { Button, ButtonsPart, FormPart, Part } from './reply.ts';

/** A command that Slack's buttons cannot carry makes a button that is named as left out. */
export function buttonBlocks(
  part: ButtonsPart,
  before: readonly Block[],
  repeated: ReadonlySet<string>,
  click: Click = 'run',
): Block[] {
  const possible = part.buttons.filter(
    ({ run }) => run !== '' && run.length <= LIMITS.button.value && run.isWellFormed(),
  );
  const shown = possible.slice(0, LIMITS.actions);
  const leftOut = part.buttons.length - shown.length;
  const first = countButtons(before);
  const elements = shown.map((button, i) => element(button, `${click}:${first + i}`, repeated));
  return [
    ...(elements.length > 0 ? [{ type: 'actions' as const, elements }] : []),
    ...(leftOut > 0 ? [context(`and ${counted(leftOut, 'more button')} that cannot be shown here`)] : []),
  ];
}

/** A form opens by a button: a message has no fields to fill in. */
export function formBlocks(form: FormPart, before: readonly Block[], repeated: ReadonlySet<string>): Block[] {
  const title: Block = { type: 'section', text: plain(plainLine(form.title)) };
  const open = { kind: 'buttons' as const, buttons: [{ label: OPEN_FORM, run: form.run }] };
  return [title, ...buttonBlocks(open, before, repeated, 'form')];
}

const OPEN_FORM = 'Open form';

/** What a click asks for, told by the button's action_id: an answer, or a form to fill in. */
type Click = 'run' | 'form';

export const opensForm = (actionId: string): boolean => actionId.startsWith('form:');

/** Labels that stand on several buttons of the reply: a screen reader needs more to tell these apart. */
export function repeatedLabels(parts: readonly Part[]): Set<string> {
  const labels = parts.flatMap((part) => {
    if (part.kind === 'form') return [OPEN_FORM];
    return part.kind === 'buttons' ? part.buttons.map(labelOf) : [];
  });
  return new Set(labels.filter((label, i) => labels.indexOf(label) !== i));
}

const labelOf = ({ label, run }: Button): string => cut(plainLine(label) || plainLine(run), LIMITS.button.text);

function element(button: Button, actionId: string, repeated: ReadonlySet<string>): ButtonElement {
  const label = labelOf(button);
  return {
    type: 'button',
    text: plain(label),
    action_id: actionId,
    value: button.run,
    ...(repeated.has(label) && {
      accessibility_label: cut(`${label}: ${plainLine(button.run)}`, LIMITS.button.accessibilityLabel),
    }),
  };
}

const countButtons = (blocks: readonly Block[]): number =>
  blocks.reduce((count, block) => count + (block.type === 'actions' ? block.elements.length : 0), 0);
