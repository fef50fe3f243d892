import {
  type CardElement,
  type Container,
  type ExecuteAction,
  type InputElement,
  LIMITS,
  rich,
  run,
  shownLine,
  small,
} from './adaptive-card-types.ts';
import { counted, cut } from './plain.ts';
import type { Button, ButtonsPart, Field, FormPart } from './reply.ts';

/** A command that an action cannot carry makes a button that is named as left out. */
export function buttonElements({ buttons }: ButtonsPart): CardElement[] {
  const possible = buttons.filter(({ run }) => isCarried(run));
  const shown = possible.slice(0, LIMITS.actions.all).map(action);
  const leftOut = buttons.length - shown.length;
  const rows = Array.from({ length: Math.ceil(shown.length / LIMITS.actions.row) }, (_, i) => ({
    type: 'ActionSet' as const,
    actions: shown.slice(i * LIMITS.actions.row, (i + 1) * LIMITS.actions.row),
  }));
  return [...rows, ...(leftOut > 0 ? [small(`and ${counted(leftOut, 'more button')} that cannot be shown here`)] : [])];
}

const isCarried = (run: string): boolean => run !== '' && run.length <= LIMITS.button.run && run.isWellFormed();

const action = ({ label, run }: Button): ExecuteAction => ({
  type: 'Action.Execute',
  title: shownLine(label.trim() === '' ? run : label, LIMITS.button.title),
  verb: 'run',
  data: { run },
  associatedInputs: 'none',
});

/** @param index tells the forms of a card apart: an action sends the fields of all of them */
export function formElements(form: FormPart, index: number): CardElement[] {
  if (!isCarried(form.run)) return [small('A form cannot be shown here.')];
  const shown = form.fields.slice(0, LIMITS.form.fields);
  const more = form.fields.length - shown.length;
  const container: Container = {
    type: 'Container',
    style: 'emphasis',
    items: [
      rich(run(shownLine(form.title, LIMITS.title), { weight: 'Bolder' })),
      ...shown.flatMap((field, i) => fieldElements(field, fieldId(index, i, field.name))),
      ...(more > 0 ? [small(`and ${counted(more, 'more field')} that cannot be shown here`)] : []),
      { type: 'ActionSet', actions: [submit(form, index, shown)] },
    ],
  };
  return [container];
}

/** Clients leave empty fields out of what they send: the action names them all. */
const submit = ({ run, submit }: FormPart, form: number, fields: readonly Field[]): ExecuteAction => ({
  type: 'Action.Execute',
  title: shownLine(submit, LIMITS.button.title),
  verb: 'run',
  data: { run, form, fields: fields.map(({ name }) => name.toWellFormed()) },
  style: 'positive',
});

/** The id of a field: the form, its place there, which tells fields of one name apart, and its name. */
const fieldId = (form: number, index: number, name: string): string => `${form}:${index}:${name.toWellFormed()}`;

/** The values of a form by the names of its fields, from what its action sent; '' where nothing was filled in. */
export function valuesOfForm(form: number, sent: Readonly<Record<string, unknown>>): Record<string, string> {
  const fields = Array.isArray(sent['fields']) ? sent['fields'].filter((name) => typeof name === 'string') : [];
  const values = Object.entries(sent).flatMap(([id, value]): [string, string][] => {
    const [, of, name] = /^(\d+):\d+:(.*)$/s.exec(id) ?? [];
    return name !== undefined && Number(of) === form && typeof value === 'string' ? [[name, value]] : [];
  });
  return { ...Object.fromEntries(fields.map((name) => [name, ''])), ...Object.fromEntries(values) };
}

function fieldElements(field: Field, id: string): Container['items'] {
  const error =
    field.error === undefined
      ? []
      : [{ ...rich(run(shownLine(field.error, LIMITS.text), { color: 'attention' })), spacing: 'Small' as const }];
  return [input(field, id), ...error];
}

function input(field: Field, id: string): InputElement {
  const label = shownLine(field.label, LIMITS.form.label);
  const base = {
    id,
    label: field.optional ? `${label} (optional)` : label,
    ...(!field.optional && { isRequired: true as const, errorMessage: 'This is needed.' }),
  };
  const value = field.value === undefined ? undefined : cut(field.value.toWellFormed(), LIMITS.form.value);
  const text: InputElement = {
    type: 'Input.Text',
    ...base,
    maxLength: LIMITS.form.value,
    ...(value !== undefined && { value }),
  };
  switch (field.type) {
    case 'text':
      return text;
    case 'date':
      return { type: 'Input.Date', ...base, ...(value !== undefined && isDay(value) && { value }) };
    case 'select': {
      const choices = choicesOf(field);
      // Teams refuses a choice of nothing.
      if (choices.length === 0) return text;
      const chosen = choices.find((choice) => choice.value === value);
      return { type: 'Input.ChoiceSet', ...base, style: 'compact', choices, ...(chosen && { value: chosen.value }) };
    }
  }
}

const choicesOf = ({ options = [] }: Field): { title: string; value: string }[] =>
  options
    .filter(({ value }) => value !== '' && value.length <= LIMITS.form.value && value.isWellFormed())
    .slice(0, LIMITS.form.options)
    .map(({ label, value }) => ({ title: shownLine(label, LIMITS.form.label), value }));

const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
