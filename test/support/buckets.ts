import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BlobServiceClient } from '@azure/storage-blob';
import type { SourceSettings } from '../../src/config/sources.ts';
import { azureBlobStore } from '../../src/sources/buckets/azure-blob.ts';
import { s3Store } from '../../src/sources/buckets/s3.ts';
import type { ObjectStore } from '../../src/sources/buckets/store.ts';
import { startAzurite, startS3 } from './emulators.ts';
import { setEnvironment } from './syncing.ts';

/** A bucket of a server that nobody here wrote. */
export interface Place {
  settings: SourceSettings;
  store: ObjectStore;
  put(key: string, content: string | Uint8Array): Promise<unknown>;
}

const common = { everyHours: 6, prefix: 'exports/' };

async function s3(): Promise<Place> {
  const { endpoint, env } = await startS3();
  setEnvironment(env);
  const client = new S3Client({ endpoint, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const settings = { kind: 's3', bucket: 'bills', region: undefined, endpoint, ...common } as const;
  return {
    settings,
    store: s3Store(settings),
    put: (Key, Body) => client.send(new PutObjectCommand({ Bucket: 'bills', Key, Body })),
  };
}

async function azureBlob(): Promise<Place> {
  const { url, env } = await startAzurite();
  setEnvironment(env);
  const container = BlobServiceClient.fromConnectionString(
    env['AZURE_STORAGE_CONNECTION_STRING'] ?? '',
  ).getContainerClient('bills');
  await container.create();
  const settings = { kind: 'azure-blob', url, container: 'bills', ...common } as const;
  return {
    settings,
    store: azureBlobStore(settings),
    put: (key, content) => container.getBlockBlobClient(key).uploadData(Buffer.from(content)),
  };
}

/** By name, each empty when it is started; they end with the test. */
export const PLACES: readonly (readonly [string, () => Promise<Place>])[] = [
  ['S3', s3],
  ['Azure Blob', azureBlob],
];
