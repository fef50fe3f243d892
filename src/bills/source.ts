import type { OutsideFinding, Verdict } from '../finops/outside-finding.ts';
import type { View } from '../finops/view.ts';

/**
 * The contract of a source of bills: it yields FOCUS-shaped files, and the importer does the rest (checks, archive,
 * allocation, roll-up). Whatever a source yields in one import belongs together: a billing account's period is replaced by
 * all of its rows in all of the files.
 */
export interface BillSource {
  /** A short lower-case name, part of the archive's path: "focus", "sample". */
  readonly name: string;
  /**
   * @param scratch a folder for files that the source makes itself; the importer makes it before and removes it afterwards
   * @throws SourceError when the bills cannot be had
   */
  files(scratch: string): AsyncIterable<BillFile>;
}

/** One file of FOCUS lines. */
export interface BillFile {
  path: string;
  format: 'csv' | 'parquet';
  /** Where a bill comes in overlapping views: the one that this file has lines of. Each view has all of the bill's cost. */
  view?: View;
}

/** A place that bills are fetched from again and again. */
export interface BillFeed {
  /** That of its loads: "cost-explorer", "s3". */
  readonly name: string;
  /**
   * What there is, the newest first. A part stands for whole billing periods; only one that has changed is imported.
   * @throws SourceError when the bills cannot be had; parts that came before stay good
   */
  parts(): AsyncIterable<BillPart>;
  /** What the next sync would do, a sentence each, found out without spending anything. */
  plan(): Promise<string[]>;
}

export interface BillPart {
  /** "2026-11" */
  readonly name: string;
  /** Another one whenever the part's bills have changed. */
  readonly fingerprint: string;
  /** Only lines of this billing period are taken; others in the same files belong to other parts. */
  readonly onlyPeriod?: string;
  /** The billing account whose bill of this period it is: where it has no lines any more, that bill ends. */
  readonly wholeOf?: string;
  files: BillSource['files'];
  /** Forgets what was kept for the import; called after it. */
  settle?(): void;
}

/** A provider that looks for anomalies itself. */
export interface OutsideFindings {
  /**
   * All of the last weeks: what is not told any more is none any more.
   *
   * @returns undefined where no further request may be sent today
   * @throws SourceError when they cannot be had
   */
  findings(): Promise<Omit<OutsideFinding, 'source'>[] | undefined>;
  /**
   * Says what people made of a finding. The same said twice is said once.
   * @returns `refused`: the provider does not know the finding any more; `later`: no further request may be sent today
   * @throws SourceError when it cannot be said now
   */
  tell(id: string, verdict: Verdict): Promise<'told' | 'refused' | 'later'>;
}
