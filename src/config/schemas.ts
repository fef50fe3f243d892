import { z } from 'zod';
import { parseDay } from '../finops/day.ts';
import { closest } from '../spelling.ts';

/** A name or another short text. */
export const name = z.string({ error: 'expected text' }).trim().min(1, 'expected text, found nothing');

/** A UTC day. */
export const day = (example: string) => {
  const message = `expected a day, such as ${example}`;
  return z.string(message).transform((text, context) => {
    try {
      return parseDay(text);
    } catch {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
  });
};

/** A map with just these keys; `key:` with nothing behind it is an empty map. An unknown key names the closest known one. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  const explain = (key: string) => {
    const [meant] = closest(key, known, (candidate) => candidate);
    return meant
      ? `"${key}" is no key here; did you mean "${meant}"?`
      : `"${key}" is no key here; known are ${known.join(', ')}`;
  };
  const object = z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map(explain).join(' ') : `expected ${known.join(', ')}`,
  });
  return z.preprocess(nothingIsEmpty({}), object);
}

/** A list; a single value is a list of one. */
export function listOf<T extends z.ZodType>(item: T) {
  const asList = (value: unknown) => (Array.isArray(value) || value === undefined || value === '' ? value : [value]);
  return z.preprocess((value) => nothingIsEmpty([])(asList(value)) ?? [], z.array(item));
}

/** Names with what is said about each; a plain list names some with nothing to say. */
export function mapOf<T extends z.ZodType>(item: T) {
  const asMap = (value: unknown) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? Object.fromEntries(value.map((one) => [one, {}]))
      : nothingIsEmpty({})(value ?? '');
  return z.preprocess(
    asMap,
    z.record(name, item, { error: 'expected names, each followed by a colon, or a list of names' }),
  );
}

/** In YAML read as text, nothing at all is ''. */
function nothingIsEmpty(empty: unknown) {
  return (value: unknown) => (value === '' ? empty : value);
}
