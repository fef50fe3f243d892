import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Day, formatMonth, type Month } from '../../finops/day.ts';

/** One group of one day: the values of the view's fields, the record type (or category), and the two costs as AWS wrote them. */
export type KeptLine = readonly [values: readonly string[], recordType: string, billed: string, effective: string];

export interface KeptDay {
  day: Day;
  estimated: boolean;
  lines: readonly KeptLine[];
}

/** A month of one view, as far as it has been answered. */
export interface KeptView {
  days: readonly KeptDay[];
  /** Of the billing currency. */
  unit: string;
  /** Names of accounts, by id. */
  names: Record<string, string>;
  /** AWS has closed the month: nothing of it is asked for again. */
  closed?: boolean;
}

/**
 * What Cost Explorer has answered, so that no answer is paid for twice: a file for each month and view. A file is
 * replaced as a whole, and only when all pages of an answer are in.
 */
export interface Kept {
  read(month: Month, view: string): KeptView | undefined;
  write(month: Month, view: string, kept: KeptView): void;
  /** Lets go of what was read last: an import needs the memory. */
  forget(): void;
  /** Another text whenever one of the files has changed; undefined where one is missing. */
  fingerprint(month: Month, views: readonly string[]): string | undefined;
}

export function createKept(folder: string): Kept {
  // A month is read again and again while it is compared, and never after that.
  let open: { month: Month; views: Map<string, KeptView> } | undefined;
  const opened = (month: Month) => {
    if (open?.month !== month) open = { month, views: new Map() };
    return open.views;
  };
  const pathOf = (month: Month, view: string) => join(folder, formatMonth(month), `${view}.json.gz`);
  return {
    read(month, view) {
      const path = pathOf(month, view);
      const known = opened(month).get(view);
      if (known !== undefined || !existsSync(path)) return known;
      const read = JSON.parse(gunzipSync(readFileSync(path)).toString()) as KeptView;
      opened(month).set(view, read);
      return read;
    },
    write(month, view, kept) {
      const path = pathOf(month, view);
      opened(month).set(view, kept);
      const content = gzipSync(JSON.stringify(kept), { level: 1 });
      if (existsSync(path) && readFileSync(path).equals(content)) return;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, content);
      renameSync(`${path}.new`, path);
    },
    forget() {
      open = undefined;
    },
    fingerprint(month, views) {
      const paths = views.map((view) => pathOf(month, view));
      if (!paths.every((path) => existsSync(path))) return undefined;
      const stamps = paths.map((path) => [path, statSync(path).size, statSync(path).mtimeMs]);
      return createHash('sha256').update(JSON.stringify(stamps)).digest('hex').slice(0, 16);
    },
  };
}

/** The kept days with some of them replaced, in order. */
export function withDays(kept: readonly KeptDay[], newer: readonly KeptDay[]): KeptDay[] {
  const days = new Map([...kept, ...newer].map((one) => [one.day, one]));
  return [...days.values()].sort((a, b) => a.day - b.day);
}
