import { UserError } from '../errors.ts';

/** A word of a question, or several in quotes. */
export interface Token {
  /** Without quotes; as it was written otherwise. */
  text: string;
  /** In lower case, dashes and commas tidied; undefined in quotes: then it is a name and nothing else. */
  word: string | undefined;
  /** Where it stands in the question; the end is exclusive. */
  start: number;
  end: number;
}

const TOKEN = /["“”](?<quoted>(?:\\.|[^"“”\\])*)["“”]|(?<plain>[^\s]+)/gsu;

/** @throws UserError when a quotation mark is not closed */
export function tokenize(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => {
    const { quoted, plain = '' } = match.groups ?? {};
    const place = { start: match.index, end: match.index + match[0].length };
    if (quoted !== undefined) return { text: quoted.replace(/\\(.)/gsu, '$1'), word: undefined, ...place };
    if (/^["“”]/.test(plain)) {
      throw new UserError('A quotation mark is not closed.', {
        hint: 'Put quotes around the whole name: "Amazon S3".',
      });
    }
    return { text: plain, word: tidy(plain), ...place };
  });
}

/** The words from an index on, up to the first quotes. */
export function wordsFrom(tokens: readonly Token[], index: number, limit: number): string[] {
  const words: string[] = [];
  for (const { word } of tokens.slice(index, index + limit)) {
    if (word === undefined) break;
    words.push(word);
  }
  return words;
}

const tidy = (plain: string) =>
  plain
    .toLowerCase()
    .replace(/[–—]/gu, '-')
    .replace(/(?<=.),$/u, '');

/** The question with some of its tokens written otherwise: the way out of an error. */
export function rewrite(text: string, tokens: readonly Token[], from: number, to: number, words: string): string {
  const [first, last] = [tokens[from], tokens[to - 1]];
  if (!first || !last) return `${text} ${words}`.trim();
  return `${text.slice(0, first.start)} ${words} ${text.slice(last.end)}`.replace(/\s+/gu, ' ').trim();
}
