import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const YAML = `organization: Bench
currency: USD
environment_tags: [environment]
allocation: [{ workload: { tag: app } }]
`;

/** An installation of its own that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'showback-bench-'));
  writeFileSync(join(folder, 'showback.yaml'), YAML);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
