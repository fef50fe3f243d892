import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { DIGEST_KINDS, type DigestKind, type Subscription, weekdayName } from '../../src/finops/digest.ts';
import { scopeWords, type Vocabulary } from '../../src/finops/scope.ts';
import { type Field, form, type Reply, reply, text } from '../../src/reply/reply.ts';
import { readWhen } from './when.ts';
import { ABOUT, KIND_NAMES } from './wording.ts';

/** The values of the form, as words that could have been typed; undefined where it has not been filled in. */
export function wordsOf({ values }: Pick<Call, 'values'>): { kind: DigestKind; words: string } | undefined {
  const { kind, of = '', every = '', on = '', at = '' } = values;
  if (kind === undefined) return undefined;
  const day = on.trim() === '' ? '' : `on ${on.trim()}`;
  const words = [of.trim(), every, every === 'daily' ? '' : day, at.trim() === '' ? '' : `at ${at.trim()}`];
  return { kind: kind as DigestKind, words: words.filter(Boolean).join(' ') };
}

/** Asks what is to come, and when; shown again with what is wrong. */
export function digestForm(
  { values }: Pick<Call, 'values'>,
  { run, title, vocabulary, before }: { run: string; title: string; vocabulary: Vocabulary; before?: Subscription },
  wrong?: { field: string; message: string },
): Reply {
  const known = { ...(before && valuesOf(before, vocabulary)), ...values };
  const field = (name: string, label: string, more: Partial<Field>): Field => ({
    ...{ name, label, type: 'text' as const, ...more },
    ...(known[name] !== undefined && { value: known[name] }),
    ...(wrong?.field === name && { error: wrong.message }),
  });
  return reply(
    title,
    text('A digest comes again and again, and tells only what everybody here may see.'),
    form({
      title,
      run,
      submit: before === undefined ? 'Subscribe' : 'Change',
      fields: [
        field('kind', 'What', {
          type: 'select',
          options: DIGEST_KINDS.map((kind) => ({ value: kind, label: `${KIND_NAMES[kind]}: ${ABOUT[kind]}` })),
        }),
        field('of', 'Of which team or unit; the usual where it is empty', { optional: true }),
        field('every', 'How often', {
          type: 'select',
          options: ['daily', 'weekly', 'monthly'].map((value) => ({ value, label: value })),
        }),
        field('on', 'On which day: Monday, or 2 for the 2nd of the month', { optional: true }),
        field('at', 'At what time, such as 09:00', { optional: true }),
      ],
    }),
  );
}

/** Which field is wrong; undefined where they can be read. */
export function wrongField({ values }: Pick<Call, 'values'>): { field: string; message: string } | undefined {
  const { every = '', on = '', at = '' } = values;
  const day = readWhen(['on', on.trim()]);
  if (every !== 'daily' && on.trim() !== '' && day?.every !== (every === 'weekly' ? 'week' : 'month')) {
    const example = every === 'weekly' ? 'a weekday, such as Monday' : 'a day of the month, such as 2';
    return { field: 'on', message: `Write ${example}.` };
  }
  if (at.trim() !== '' && readWhen(['at', at.trim()]) === undefined)
    return { field: 'at', message: 'Write a time such as 09:00.' };
  return undefined;
}

/** What is wrong with the name in the form; any other error is thrown on. */
export function asFieldError(error: unknown): { field: string; message: string } {
  if (error instanceof UserError) return { field: 'of', message: error.message };
  throw error;
}

function valuesOf({ kind, scope, cadence }: Subscription, vocabulary: Vocabulary): Record<string, string> {
  const { rhythm, minute } = cadence;
  const two = (number: number) => String(number).padStart(2, '0');
  return {
    kind,
    of: scopeWords(scope, vocabulary),
    every: rhythm.every === 'day' ? 'daily' : `${rhythm.every}ly`,
    on: rhythm.every === 'week' ? weekdayName(rhythm.weekday) : rhythm.every === 'month' ? String(rhythm.date) : '',
    at: `${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
  };
}
