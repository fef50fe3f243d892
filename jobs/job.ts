import type { Db } from '../db/open.ts';

/** Something that happens by the clock. A job is asked each minute, decides by the database what is due, and does it. */
export interface Job {
  readonly name: string;
  /** Asked more often than each minute. */
  readonly everySeconds?: number;
  run(tools: JobTools): Promise<void>;
}

/** What jobs work with. The composition root makes it, once. */
export interface JobTools {
  db: Db;
  now(): Date;
  /** Where bills are fetched from, as declared now. */
  sources(): readonly { name: string; everyHours: number }[];
  /** Runs a subcommand of the command line in a process of its own; resolves with its exit code. */
  runSubcommand(...args: string[]): Promise<number>;
}
