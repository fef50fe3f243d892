import { UserError } from '../../src/errors.ts';

/** A part of an answer, or why the bills cannot say it: bills in views do not tell every crossing. */
export async function asFarAsKnown<T>(part: Promise<T>): Promise<{ part?: T; why?: string }> {
  try {
    return { part: await part };
  } catch (error) {
    if (error instanceof UserError) return { why: error.message };
    throw error;
  }
}
