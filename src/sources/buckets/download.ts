import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SourceError } from '../../errors.ts';
import type { ObjectStore, StoredObject } from './store.ts';

/** A connection that is cut is taken up again so often before the sync gives up; the next one goes on from there. */
const MOST_CUTS = 5;

/**
 * Brings an object into a folder, streamed. What has arrived of this version is not fetched again; size and, where the
 * store knows it, MD5 are verified.
 *
 * @returns the path of the whole file
 * @throws SourceError when it cannot be had whole
 */
export async function download(store: ObjectStore, object: StoredObject, folder: string): Promise<string> {
  const path = join(folder, fileName(object));
  if (existsSync(path)) return path;
  const partial = `${path}.partial`;
  mkdirSync(folder, { recursive: true });
  const arrived = () => (existsSync(partial) ? statSync(partial).size : 0);
  let md5: string | undefined;
  for (let cuts = 0; arrived() < object.size || !existsSync(partial); cuts++) {
    const { body, ...answer } = await store.read(object, arrived());
    md5 = answer.md5;
    try {
      await append(body, partial);
    } catch (error) {
      if (cuts >= MOST_CUTS) throw inPieces(store, object, error);
    }
    if (cuts >= MOST_CUTS && arrived() < object.size) throw inPieces(store, object, new Error('it ends too early'));
  }
  await verify(store, object, partial, md5);
  renameSync(partial, path);
  return path;
}

/** Chunk by chunk: a pipeline that breaks throws away what its writer still holds. */
async function append(body: Readable, path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for await (const chunk of body) await file.write(chunk as Buffer);
  } finally {
    await file.close();
  }
}

function inPieces({ name }: ObjectStore, { key }: StoredObject, cause: unknown): SourceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${key} arrives in pieces only (${reason}). The next sync takes it up where it ended.`;
  return new SourceError(name, message, { retryable: true, cause });
}

/** Every version has a name of its own, with the ending that says what it is. */
function fileName({ key, etag }: StoredObject): string {
  const id = createHash('sha256')
    .update(JSON.stringify([key, etag]))
    .digest('hex')
    .slice(0, 24);
  return `${id}${/(\.csv|\.csv\.gz|\.parquet)$/i.exec(key)?.[0] ?? ''}`;
}

async function verify(store: ObjectStore, object: StoredObject, path: string, md5: string | undefined): Promise<void> {
  const { size } = statSync(path);
  const found = md5 === undefined || size !== object.size ? undefined : await md5Of(path);
  if (size === object.size && found === md5) return;
  rmSync(path);
  throw new SourceError(
    store.name,
    `${object.key} did not arrive as it is in the bucket. The next sync fetches it again.`,
    {
      retryable: true,
    },
  );
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
