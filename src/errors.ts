/** A way out of an error, offered as a button in chat and as a command line in the terminal. */
export interface Suggestion {
  label: string;
  run: string;
}

/** Something that the person who asked can mend: what went wrong and what to do. Shown as it is, never logged as a fault. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: string | undefined;
  readonly suggestions: readonly Suggestion[];

  constructor(message: string, options: { hint?: string; suggestions?: readonly Suggestion[] } = {}) {
    super(message);
    this.hint = options.hint;
    this.suggestions = options.suggestions ?? [];
  }
}

/** A bill could not be had or read: which system, which request or file, and whether trying again can help. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly source: string;
  readonly retryable: boolean;

  constructor(source: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.source = source;
    this.retryable = options.retryable ?? false;
  }
}

/** For what may be left out where it is refused: `promise.catch(unlessRefused)`. Every other error goes on. */
export function unlessRefused(error: unknown): undefined {
  if (!(error instanceof UserError)) throw error;
}
