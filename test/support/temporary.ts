import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All that a run of the tests writes lies in one folder, which is gone after it. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'showback-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
