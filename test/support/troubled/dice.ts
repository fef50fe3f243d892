/** Chance that is the same for the same seed. */
export interface Dice {
  /** From 0, below 1. */
  next(): number;
  /** Whole, both ends included. */
  between(least: number, most: number): number;
  /** Whether something of this share happens. */
  hits(share: number): boolean;
  pick<T>(list: readonly T[]): T | undefined;
}

/** Mulberry32. */
export function createDice(seed: number): Dice {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    hits: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
  };
}
