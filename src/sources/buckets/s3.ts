import type { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SourceError } from '../../errors.ts';
import type { ObjectStore } from './store.ts';

export interface S3Settings {
  bucket: string;
  region: string | undefined;
  /** Of a store that speaks S3 and is not Amazon's: Google Cloud Storage, Oracle Cloud, MinIO. */
  endpoint: string | undefined;
}

const NAME = 's3';

/** A bucket of Amazon S3, or of anything that speaks its protocol. Credentials are found as the SDK finds them. */
export function s3Store({ bucket, region, endpoint }: S3Settings): ObjectStore {
  const client = new S3Client({
    ...(region !== undefined && { region }),
    // Other stores take any region, but the signature needs one.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
  });
  return {
    name: NAME,
    async *list(prefix) {
      let token: string | undefined;
      do {
        const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
        const page = await told(client.send(command), bucket, 's3:ListBucket');
        for (const { Key, Size = 0, ETag = '', LastModified = new Date(0) } of page.Contents ?? []) {
          if (Key === undefined || Key.endsWith('/')) continue;
          yield { key: Key, size: Size, etag: ETag, modified: LastModified };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async read({ key, etag }, from) {
      const command = new GetObjectCommand({
        ...{ Bucket: bucket, Key: key, IfMatch: etag },
        ...(from > 0 && { Range: `bytes=${from}-` }),
      });
      const { Body, ServerSideEncryption = 'AES256' } = await told(
        client.send(command),
        `${bucket}/${key}`,
        's3:GetObject',
      );
      // Of objects in one piece the ETag is the MD5, unless a key of one's own encrypts them.
      const md5 = /^"?([0-9a-f]{32})"?$/.exec(etag)?.[1];
      return { body: Body as Readable, md5: ServerSideEncryption === 'AES256' ? md5 : undefined };
    },
  };
}

async function told<T>(request: Promise<T>, what: string, permission: string): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw explain(error, what, permission);
  }
}

function explain(error: unknown, what: string, permission: string): SourceError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const fault = (text: string, retryable = false) => new SourceError(NAME, text, { retryable, cause: error });
  if (/AccessDenied|Forbidden/.test(name)) {
    return fault(
      `${what} may not be read: the permission ${permission} is missing. docs/buckets.md has the whole policy.`,
    );
  }
  if (name === 'NoSuchBucket') return fault(`There is no bucket ${what}.`);
  if (name === 'NoSuchKey' || name === 'PreconditionFailed') {
    return fault(`${what} was replaced while it was read. The next sync reads the new one.`, true);
  }
  if (/Credentials|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|TokenProvider/.test(name)) {
    return fault('The credentials are missing, wrong or expired. docs/buckets.md says where the SDK looks for them.');
  }
  if (/^Region (is missing|not accepted)/.test(message)) {
    return fault(`The region of ${what} is not known, or none: set \`region\` of this source in showback.yaml.`);
  }
  return fault(`${what} cannot be read: ${name}: ${message.split('\n')[0] ?? ''}`, true);
}
