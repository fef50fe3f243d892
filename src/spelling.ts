import { distance } from 'fastest-levenshtein';

/** The candidates that are spelt most like the text, the closest first; none that is hardly like it. */
export function closest<T>(text: string, candidates: readonly T[], spelling: (candidate: T) => string): T[] {
  const key = text.toLowerCase();
  const most = Math.max(1, Math.floor(key.length / 3));
  return candidates
    .map((candidate) => ({ candidate, apart: apart(key, spelling(candidate), most) }))
    .filter((found) => found.apart <= most)
    .sort((a, b) => a.apart - b.apart)
    .map(({ candidate }) => candidate);
}

/** Letters to change in the name or in one word of it; one for two that were swapped, or a name not written to its end. */
function apart(text: string, spelling: string, most: number): number {
  const name = spelling.toLowerCase();
  if (text.length > 2 && name.startsWith(text)) return 1;
  const words = name.includes(' ') ? [name, ...name.split(' ')] : [name];
  // Most names are too long or too short already.
  const near = words.filter((word) => Math.abs(text.length - word.length) <= most);
  return Math.min(...near.map((word) => (isSwapped(text, word) ? 1 : distance(text, word))));
}

/** "cots" for "cost": one slip, though two letters are other. */
function isSwapped(text: string, word: string): boolean {
  const at = [...text].findIndex((letter, index) => letter !== word[index]);
  return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2) === word;
}
