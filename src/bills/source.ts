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
}
