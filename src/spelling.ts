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

/** Letters to change in the name or in one word of it; one for a name that was not written to its end. */
function apart(text: string, spelling: string, most: number): number {
  const name = spelling.toLowerCase();
  if (text.length > 2 && name.startsWith(text)) return 1;
  const words = name.includes(' ') ? [name, ...name.split(' ')] : [name];
  // Most names are too long or too short already.
  const near = words.filter((word) => Math.abs(text.length - word.length) <= most);
  return Math.min(...near.map((word) => distance(text, word)));
}
