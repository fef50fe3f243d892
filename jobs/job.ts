import type { Db } from '../db/open.ts';
import type { People } from '../db/people.ts';
import type { Tools } from '../src/chat.ts';
import type { Presence } from '../src/finops/people.ts';

/** Something that happens by the clock. A job is asked each minute, decides by the database what is due, and does it. */
export interface Job {
  readonly name: string;
  /** Asked more often than each minute. */
  readonly everySeconds?: number;
  run(tools: JobTools): Promise<void>;
}

/** What jobs work with. The composition root makes it, once. */
export interface JobTools extends Pick<Tools, 'organisation' | 'today' | 'change'> {
  db: Db;
  now(): Date;
  /** Where bills are fetched from, as declared now. */
  sources(): readonly { name: string; everyHours: number }[];
  /** Runs a subcommand of the command line in a process of its own; resolves with its exit code. */
  runSubcommand(...args: string[]): Promise<number>;
  people: People;
  /** The e-mails that showback.yaml names now. */
  named(): readonly string[];
  /** Platforms that look people up by e-mail. */
  directories: readonly { platform: string; find(email: string): Promise<Presence> }[];
  /** From now on the organisation does without those who are gone. */
  peopleChanged(): Promise<void>;
}
