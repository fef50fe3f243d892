import { UserError } from '../errors.ts';
import { filterWords, scopeWords } from '../finops/scope.ts';
import type { Kind } from '../finops/words.ts';
import type { Words } from './clauses.ts';
import { closestDimensions, closestWords, MOST_SUGGESTIONS } from './closest.ts';
import { kindAt, matchName, matchShortForm } from './names.ts';
import { rewrite, type Token } from './tokens.ts';

/**
 * The error for words that mean nothing, with the closest that do.
 * @param from where the clause begins that a suggestion replaces; it is before `start` when "of" is part of it
 */
export function unknownName(words: Words, from: number, start: number, end: number): UserError {
  const { tokens, vocabulary } = words;
  if (kindAt(tokens[start])) return unknownOfKind(words, from, start, end);
  const name = textOf(tokens, start, end);
  const short = matchShortForm(tokens[start], vocabulary)?.filters ?? [];
  const meant =
    short.length === 1 ? short.map((filter) => filterWords(filter, vocabulary)) : closestTo(words, start, end);
  return unknown(`I do not know "${brief(name)}".`, words, from, end, meant);
}

/** A kind was said, and no such name follows; perhaps one of another kind. */
function unknownOfKind(words: Words, from: number, start: number, end: number): UserError {
  const { tokens, vocabulary } = words;
  const kind = tokens[start]?.text ?? '';
  const other = matchName(tokens, start + 1, vocabulary);
  const nameEnd = other ? start + 1 + other.length : end;
  const name = textOf(tokens, start + 1, nameEnd);
  if (name === '') return new UserError(`Which ${kind}?`, { hint: `Write its name after "${kind}".` });
  const others = other?.scopes.filter(words.mayName).map((scope) => scopeWords(scope, vocabulary)) ?? [];
  const meant = others.length > 0 ? others : closestTo(words, start + 1, nameEnd, kindAt(tokens[start]));
  return unknown(`I do not know the ${kind} "${brief(name)}".`, words, from, nameEnd, meant);
}

/** The closest to all of the words, or else to the first of them; of the kind, or else of any. */
function closestTo(words: Words, start: number, end: number, kind?: Kind): string[] {
  const { tokens } = words;
  const texts = new Set([textOf(tokens, start, end), tokens[start]?.text ?? '']);
  const kinds = new Set([kind, undefined]);
  const attempts = [...kinds].flatMap((kind) => [...texts].map((text) => () => closestWords(text, words, kind)));
  for (const attempt of attempts) {
    const found = attempt();
    if (found.length > 0) return found;
  }
  return [];
}

/** @param endOf where the words that nobody knows end: keys of several words are written without quotes as well */
export function unknownDimension(words: Words, index: number, endOf: (start: number) => number): UserError {
  const { tokens, vocabulary } = words;
  const start = tokens[index]?.word === 'tag' ? index + 1 : index;
  const first = tokens[start];
  if (!first) return new UserError('Which tag?', { hint: 'Write its key after "tag".' });
  const end = endOf(start);
  const name = textOf(tokens, start, end);
  const whole = closestDimensions(name, vocabulary.tags);
  const found = whole.length > 0 ? whole : closestDimensions(first.text, vocabulary.tags);
  return unknown(`I cannot break a cost down by "${brief(name)}".`, words, index, end, found);
}

function unknown(message: string, words: Words, from: number, to: number, found: readonly string[]): UserError {
  const meant = [...new Set(found)].slice(0, MOST_SUGGESTIONS);
  const hint =
    meant.length > 0 ? `Did you mean ${listOr(meant)}?` : `Ask "help ${words.command}" for the words that I know.`;
  return new UserError(message, { hint, suggestions: meant.map((label) => suggestion(words, from, to, label)) });
}

/** A whole command, with some of the words written otherwise. */
export function suggestion(words: Words, from: number, to: number, label: string) {
  const written = rewrite(words.text, words.tokens, from, to, label);
  return { label, run: [words.command, written, words.rest?.trim()].filter(Boolean).join(' ') };
}

/** "a", "a or b", "a, b or c" */
export function listOr(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} or ${last}`;
}

export function textOf(tokens: readonly Token[], from: number, to: number): string {
  return tokens
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ');
}

/** People paste whole letters. */
export function brief(text: string): string {
  const characters = [...text];
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : text;
}
