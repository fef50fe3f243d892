import type { Readable } from 'node:stream';

/** An object in a bucket, as a listing has it. */
export interface StoredObject {
  key: string;
  size: number;
  /** Another one whenever the content is another. */
  etag: string;
  modified: Date;
}

/** A bucket or container, whoever runs it. Its methods throw SourceError with what to do. */
export interface ObjectStore {
  /** "s3", "azure-blob" */
  readonly name: string;
  list(prefix: string): AsyncIterable<StoredObject>;
  /** The bytes from `from` on, of this version only, and the MD5 of the whole in hex, where the store knows it. */
  read(object: StoredObject, from: number): Promise<{ body: Readable; md5: string | undefined }>;
}
