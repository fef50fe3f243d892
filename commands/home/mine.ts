import type { Part } from '../../src/reply/reply.ts';

/** One of the things that are somebody's. */
export interface Mine {
  /** How many there are. */
  sentence: string;
  parts: Part[];
}
