import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './bills.ts';

const FOLDER = join(import.meta.dirname, '../emulators');

/** Servers that nobody here wrote; `npm install --prefix test/emulators` brings them. */
export const hasEmulators = existsSync(join(FOLDER, 'node_modules'));
export const WITHOUT_EMULATORS = 'needs `npm install --prefix test/emulators`';

/** An S3 server with an empty bucket `bills`. */
export async function startS3(): Promise<{ endpoint: string; env: Record<string, string> }> {
  const S3rver = createRequire(join(FOLDER, 'package.json'))('s3rver') as new (
    options: object,
  ) => { run(): Promise<AddressInfo>; close(): Promise<void> };
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory: temporaryFolder() },
    configureBuckets: [{ name: 'bills', configs: [] }],
  });
  const { port } = await server.run();
  onTestFinished(() => server.close());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    env: { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'us-east-1' },
  };
}

/** Azurite, Microsoft's own emulator of Blob Storage. */
export async function startAzurite(): Promise<{ url: string; env: Record<string, string> }> {
  const port = await freePort();
  const load = createRequire(join(FOLDER, 'package.json'));
  const { EMULATOR_ACCOUNT_NAME: account, EMULATOR_ACCOUNT_KEY_STR: key } = load(
    'azurite/dist/src/blob/utils/constants.js',
  ) as Record<string, string>;
  const main = join(dirname(load.resolve('azurite/package.json')), 'dist/src/blob/main.js');
  const args = [
    main,
    '--blobPort',
    String(port),
    '--location',
    temporaryFolder(),
    '--silent',
    '--skipApiVersionCheck',
    '--disableTelemetry',
  ];
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: { ...process.env, AZURITE_DISABLE_TELEMETRY: 'true' },
  });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}/${account}`;
  await listening(url);
  const connection = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${url};`;
  return { url, env: { AZURE_STORAGE_CONNECTION_STRING: connection } };
}

async function listening(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
