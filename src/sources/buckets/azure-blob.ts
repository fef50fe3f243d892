import type { Readable } from 'node:stream';
import { DefaultAzureCredential } from '@azure/identity';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { SourceError } from '../../errors.ts';
import type { ObjectStore } from './store.ts';

export interface AzureBlobSettings {
  /** https://<account>.blob.core.windows.net */
  url: string;
  container: string;
}

const NAME = 'azure-blob';

/** A container of Azure Blob Storage. Credentials: a connection string in the environment, else as Azure's SDK finds them. */
export function azureBlobStore({ url, container: name }: AzureBlobSettings): ObjectStore {
  const container = open(url, name);
  return {
    name: NAME,
    async *list(prefix) {
      try {
        for await (const { name: key, properties } of container.listBlobsFlat({ prefix })) {
          const { contentLength = 0, etag, lastModified } = properties;
          yield { key, size: contentLength, etag, modified: lastModified };
        }
      } catch (error) {
        throw explain(error, name);
      }
    },
    async read({ key, etag }, from) {
      try {
        const { readableStreamBody, blobContentMD5, contentMD5 } = await container
          .getBlobClient(key)
          // The SDK's own retries would begin a stream again behind our back.
          .download(from, undefined, { conditions: { ifMatch: etag }, maxRetryRequests: 0 });
        const md5 = blobContentMD5 ?? (from === 0 ? contentMD5 : undefined);
        return {
          body: readableStreamBody as Readable,
          md5: md5 === undefined ? undefined : Buffer.from(md5).toString('hex'),
        };
      } catch (error) {
        throw explain(error, `${name}/${key}`);
      }
    },
  };
}

function open(url: string, container: string): ContainerClient {
  const connection = process.env['AZURE_STORAGE_CONNECTION_STRING'];
  const service =
    connection === undefined || connection === ''
      ? new BlobServiceClient(url, new DefaultAzureCredential())
      : BlobServiceClient.fromConnectionString(connection);
  return service.getContainerClient(container);
}

function explain(error: unknown, what: string): SourceError {
  const {
    code = '',
    statusCode,
    message = String(error),
  } = error as { code?: string; statusCode?: number; message?: string };
  const fault = (text: string, retryable = false) => new SourceError(NAME, text, { retryable, cause: error });
  if (statusCode === 403) {
    return fault(`${what} may not be read: the role Storage Blob Data Reader on the container is missing (${code}).`);
  }
  if (code === 'ContainerNotFound') return fault(`There is no container ${what}.`);
  if (code === 'BlobNotFound' || code === 'ConditionNotMet') {
    return fault(`${what} was replaced while it was read. The next sync reads the new one.`, true);
  }
  if (statusCode === 401 || (error instanceof Error && /Credential|Authentication/.test(error.name))) {
    return fault('The credentials are missing, wrong or expired. docs/buckets.md says where the SDK looks for them.');
  }
  return fault(`${what} cannot be read: ${code} ${message.split('\n')[0] ?? ''}`, true);
}
