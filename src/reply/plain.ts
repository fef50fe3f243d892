/**
 * Names come from bills and people. These make them safe to show anywhere: no control characters (a terminal would obey
 * them), no invisible or direction-changing ones (two names that look alike must be alike), no half of a surrogate pair.
 */

/** A text that may have paragraphs: line breaks stay. */
export function plainText(text: string): string {
  return PRINTABLE.test(text) ? text : visible(text.replace(LINE_BREAK, '\n'));
}

/** A name, label or cell: line breaks become spaces. */
export function plainLine(text: string): string {
  return (PRINTABLE.test(text) ? text : visible(text.replace(SPACES, ' '))).trim();
}

/** Most texts are plain ASCII and need no further look. */
const PRINTABLE = /^[\x20-\x7e]*$/;
const LINE_BREAK = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
const SPACES = /[\s\u0085]+/g;
/** What draws nothing or turns the direction. Emoji need two of these: the joiner between pictures, the selector after. */
const INVISIBLE =
  /(?!\n)\p{Cc}|(?<!\p{Emoji})\ufe0f|(?<![\p{Extended_Pictographic}\ufe0f\p{Emoji_Modifier}])\u200d|\u200d(?!\p{Extended_Pictographic})|[\p{Default_Ignorable_Code_Point}--[\u200d\ufe0f]]/gv;

const visible = (text: string): string => text.toWellFormed().replace(/\t/g, ' ').replace(INVISIBLE, '');

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts to at most `max` UTF-16 units, an ellipsis included, between whole characters as people see them. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // A letter under a thousand accents is one grapheme; then the limit wins, and only surrogate pairs stay whole.
  const head = text.slice(0, max);
  const { index } = graphemes.segment(head + text.slice(max, max + 2)).containing(max - 1) ?? { index: 0 };
  const whole = head.slice(0, index > 0 ? index : max - 1).toWellFormed();
  return `${whole.replace(/[\s\ufffd]+$/, '')}…`;
}

/** "1 row", "2 rows". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
