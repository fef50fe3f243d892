import { SingleBar } from 'cli-progress';
import type { ImportProgress } from '../bills/import.ts';

/** How far an import has come, with rows and time left, on stderr. */
export function progressBar(): { show(progress: ImportProgress): void; stop(): void } {
  const bar = new SingleBar({
    format: '{phase} [{bar}] {percentage}% | {rows} rows | {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let phase: ImportProgress['phase'] | undefined;
  return {
    show(progress) {
      const values = { phase: progress.phase.padEnd(9), rows: progress.rows.toLocaleString('en-US') };
      if (progress.phase !== phase) bar.start(1000, 0, values);
      phase = progress.phase;
      bar.update(Math.round(progress.share * 1000), values);
    },
    stop: () => bar.stop(),
  };
}

/** The requests of a sync, then its import. */
export function syncProgress(source: string) {
  const bar = progressBar();
  return {
    watch: {
      onRequest: (requests: number) => process.stderr.write(`\r${source}: ${requests} requests`),
      onProgress: bar.show,
    },
    stop() {
      bar.stop();
      process.stderr.write('\r\u001b[K');
    },
  };
}
