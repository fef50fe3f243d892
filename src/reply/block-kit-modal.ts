import { type Block, context, type PlainText, plain } from './block-kit-types.ts';
import { counted, cut, plainLine, plainText } from './plain.ts';
import type { Field, FormPart, Reply } from './reply.ts';

/** A window with fields, as Slack's API takes it. */
export interface SlackModal {
  type: 'modal';
  title: PlainText;
  close: PlainText;
  submit?: PlainText;
  blocks: (Block | InputBlock)[];
}

interface InputBlock {
  type: 'input';
  block_id: string;
  label: PlainText;
  optional: boolean;
  element: Element;
}

type Element =
  | { type: 'plain_text_input'; action_id: typeof VALUE; initial_value?: string; max_length: number }
  | { type: 'datepicker'; action_id: typeof VALUE; initial_date?: string }
  | { type: 'static_select'; action_id: typeof VALUE; options: Option[]; initial_option?: Option };

interface Option {
  text: PlainText;
  value: string;
}

/** Of a window. A value that is longer than Slack's options carry makes an option that is left out. */
const MODAL = {
  title: 24,
  submit: 24,
  label: 2000,
  texts: 10,
  fields: 40,
  options: 100,
  option: 75,
  optionValue: 150,
  input: 3000,
};
const VALUE = 'value';

/** The form of a reply, below what the reply says about it. */
export function renderModal(reply: Reply, form: FormPart): SlackModal {
  const texts = reply.parts.filter((part) => part.kind === 'text').slice(0, MODAL.texts);
  const fields = form.fields.slice(0, MODAL.fields);
  const more = form.fields.length - fields.length;
  return {
    type: 'modal',
    title: plain(plainLine(form.title), MODAL.title),
    close: plain('Cancel'),
    submit: plain(plainLine(form.submit), MODAL.submit),
    blocks: [
      ...texts.map(({ text }): Block => ({ type: 'section', text: plain(plainText(text)) })),
      ...fields.flatMap(fieldBlocks),
      ...(more > 0 ? [context(`and ${counted(more, 'more field')} that cannot be shown here`)] : []),
    ],
  };
}

/** A window with nothing to fill in. */
export function renderNotice(title: string, text: string): SlackModal {
  return {
    type: 'modal',
    title: plain(plainLine(title), MODAL.title),
    close: plain('Close'),
    blocks: [{ type: 'section', text: plain(plainText(text)) }],
  };
}

/** What is wrong with each field, by name. */
export function fieldErrors(form: FormPart): Record<string, string> {
  return Object.fromEntries(
    form.fields.flatMap(({ name, error }) => (error === undefined ? [] : [[name, plainText(error)]])),
  );
}

function fieldBlocks(field: Field): (Block | InputBlock)[] {
  const { element, leftOut } = elementOf(field);
  return [
    {
      type: 'input',
      block_id: field.name,
      label: plain(plainLine(field.label), MODAL.label),
      optional: field.optional ?? false,
      element,
    },
    ...(field.error === undefined ? [] : [context(`Not accepted: ${plainText(field.error)}`)]),
    ...(leftOut > 0 ? [context(`and ${leftOut} more that cannot be shown here`)] : []),
  ];
}

function elementOf({ type, value, options = [] }: Field): { element: Element; leftOut: number } {
  switch (type) {
    case 'text': {
      const initial = value === undefined || value === '' ? {} : { initial_value: cut(value, MODAL.input) };
      return {
        element: { type: 'plain_text_input', action_id: VALUE, ...initial, max_length: MODAL.input },
        leftOut: 0,
      };
    }
    case 'date': {
      const initial = /^\d{4}-\d\d-\d\d$/.test(value ?? '') ? { initial_date: value as string } : {};
      return { element: { type: 'datepicker', action_id: VALUE, ...initial }, leftOut: 0 };
    }
    case 'select': {
      const possible = options.filter((option) => option.value !== '' && option.value.length <= MODAL.optionValue);
      const shown = possible.slice(0, MODAL.options).map((option) => ({
        text: plain(plainLine(option.label), MODAL.option),
        value: option.value,
      }));
      // Slack takes no empty list; without a choice there is only writing.
      if (shown.length === 0)
        return elementOf({ name: '', label: '', type: 'text', ...(value !== undefined && { value }) });
      const chosen = shown.find((option) => option.value === value);
      return {
        element: {
          type: 'static_select',
          action_id: VALUE,
          options: shown,
          ...(chosen !== undefined && { initial_option: chosen }),
        },
        leftOut: options.length - shown.length,
      };
    }
  }
}

/** What Slack tells of a field when a window is submitted. */
interface FieldState {
  value?: string | null;
  selected_date?: string | null;
  selected_option?: { value: string } | null;
}

/** The values of a submitted window, by field name. */
export function modalValues(state: Record<string, Record<string, FieldState>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(state).map(([name, { [VALUE]: field }]) => [
      name,
      field?.value ?? field?.selected_date ?? field?.selected_option?.value ?? '',
    ]),
  );
}
